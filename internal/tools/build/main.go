package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	source = "web"
	target = "internal/platform/ui/dist"
)

// outcome is what was built: files by final name; manifest leads from plain to final names.
type outcome struct {
	files    map[string][]byte
	manifest map[string]string
}

func main() {
	check := flag.Bool("check", false, "check the types of web/*.ts with tsc")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	if _, err := os.Stat("node_modules/htmx.org"); err != nil {
		return fmt.Errorf("node_modules/htmx.org is missing: run npm ci first")
	}
	if check {
		if err := command("tsc", "-p", source); err != nil {
			return err
		}
	}
	out := outcome{files: map[string][]byte{}, manifest: map[string]string{}}
	for _, step := range []func(*outcome) error{scripts, workerScript, serverScript, styles, tokens, pictures, typeface} {
		if err := step(&out); err != nil {
			return err
		}
	}
	return out.write(target)
}

// add gives a file its name with hash and enters it into the manifest.
func (o *outcome) add(name string, b []byte) {
	sum := sha256.Sum256(b)
	ext := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ext
	o.files[hashed] = b
	o.manifest[name] = hashed
}

// write replaces the content of dir, but for .keep.
func (o *outcome) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	m, err := json.MarshalIndent(o.manifest, "", " ")
	if err != nil {
		return err
	}
	for name, b := range o.files {
		z, err := compressed(name, b)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
		if z != nil {
			if err := os.WriteFile(filepath.Join(dir, name+".gz"), z, 0o644); err != nil {
				return err
			}
		}
		fmt.Printf("%-28s %8d  gz %7d\n", name, len(b), len(z))
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), m, 0o644); err != nil {
		return err
	}
	return o.sweep(dir, old)
}

// sweep removes files of earlier builds.
func (o *outcome) sweep(dir string, old []os.DirEntry) error {
	for _, e := range old {
		name := e.Name()
		_, kept := o.files[strings.TrimSuffix(name, ".gz")]
		if kept || name == ".keep" || name == "manifest.json" {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// compressed is what goes to browsers; files that only the server reads have none.
func compressed(name string, b []byte) ([]byte, error) {
	if ext := filepath.Ext(name); ext == ".ttf" || ext == ".json" || ext == ".png" || strings.HasPrefix(name, "ssr-") {
		return nil, nil
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// command runs a program of node_modules and shows what it says when it fails.
func command(name string, args ...string) error {
	cmd := exec.Command(filepath.Join("node_modules", ".bin", name), args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said.String())
	}
	return nil
}
