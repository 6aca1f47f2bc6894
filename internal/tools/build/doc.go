// Command build makes the files that browsers load: it bundles web/*.ts with
// esbuild, lets Tailwind write the style sheet from web/app.css and the classes
// found in the .templ files, gives every file a name with its hash, compresses it,
// and writes all of it with manifest.json into internal/platform/ui/dist, which the
// ui package embeds.
//
//	go run ./internal/tools/build           build
//	go run ./internal/tools/build -check    also check the types with tsc
//
// It needs node_modules (npm ci). Nothing is written unless everything could be
// made. Read main.go, then scripts.go and styles.go.
package main
