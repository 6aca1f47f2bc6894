// Package sample writes the two invented cities of the demonstration, 融江市
// (900100) and 桥州市 (900200), through the modules' own services, so that
// every page of a new installation has something to show and every state of
// every case exists once.
//
// All names of people, schools and enterprises are invented and marked 示例 on
// every page; programme, occupation and industry codes are those of the public
// catalogues. The same seed always gives the same city.
//
// Read content.go (what the cities are made of), plan.go (the numbers drawn
// from it, pure) and write.go (how they enter the registers).
package sample
