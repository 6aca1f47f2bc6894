package main

import (
	"os"
	"path/filepath"
)

// styles lets Tailwind write the style sheet for the classes that the .templ files
// use.
func styles(o *outcome) error {
	dir, err := os.MkdirTemp("", "rongqiao-css")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "app.css")
	if err := command("tailwindcss", "-i", filepath.Join(source, "app.css"), "-o", file, "--minify"); err != nil {
		return err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	o.add("app.css", b)
	return nil
}
