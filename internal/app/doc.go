// Package app is the roof: it joins all modules' routes, words, migrations and
// jobs, builds a city's handler, and is the command line.
//
// Read house.go (what is open while the program runs), city.go (how one city's
// handler is made of the modules), serve.go (listeners), cli.go and the
// cmd_*.go files (one command each). arch_test.go holds the rules of the house.
package app
