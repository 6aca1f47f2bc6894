// Command rongqiao is the whole platform in one program: server, importer, coder, reports and benches.
package main

import (
	"os"

	"rongqiao/internal/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
