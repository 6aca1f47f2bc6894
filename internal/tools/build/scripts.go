package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// scripts bundles what browsers run: app.js on every page, and the charts as a chunk
// that app.js fetches where a page has one.
func scripts(o *outcome) error {
	res := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(source, "app.ts")},
		Outdir:            "out",
		Bundle:            true,
		Splitting:         true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
	})
	if err := problems(res.Errors); err != nil {
		return err
	}
	for _, f := range res.OutputFiles {
		name := filepath.Base(f.Path)
		o.files[name] = f.Contents
		plain, _, _ := strings.Cut(name, "-")
		o.manifest[plain+".js"] = name
	}
	return nil
}

// workerScript bundles the service worker: one classic script, served under its plain name.
func workerScript(o *outcome) error {
	res := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(source, "worker.ts")},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
	})
	if err := problems(res.Errors); err != nil {
		return err
	}
	o.add("worker.js", res.OutputFiles[0].Contents)
	return nil
}

// serverScript bundles the chart library for goja: one classic script in the
// language that goja speaks.
func serverScript(o *outcome) error {
	res := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(source, "ssr.ts")},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2017,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
	})
	if err := problems(res.Errors); err != nil {
		return err
	}
	o.add("ssr.js", res.OutputFiles[0].Contents)
	return nil
}

func problems(list []api.Message) error {
	if len(list) == 0 {
		return nil
	}
	text := api.FormatMessages(list, api.FormatMessagesOptions{})
	return fmt.Errorf("esbuild: %s", strings.Join(text, "\n"))
}

// typeface is the font of what the server itself draws: charts for Word, certificates.
// Browsers use the fonts of their system.
func typeface(o *outcome) error {
	b, err := os.ReadFile("node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf")
	if err != nil {
		return err
	}
	o.add("sans.ttf", b)
	return nil
}

// pictures are the few files that go as they are.
func pictures(o *outcome) error {
	drawn, err := filepath.Glob(filepath.Join(source, "*.svg"))
	if err != nil {
		return err
	}
	painted, err := filepath.Glob(filepath.Join(source, "*.png"))
	if err != nil {
		return err
	}
	for _, name := range append(drawn, painted...) {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		o.add(filepath.Base(name), b)
	}
	return nil
}
