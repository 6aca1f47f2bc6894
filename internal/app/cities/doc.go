// Package cities writes the four real cities of the demonstration: Tianjin (120000), Wuhai (150300), Quanzhou (350500) and Taizhou
// (331000). Every figure that their public documents state is loaded with its scope note and source; the registers are filled with
// records whose names are invented (示例产业学院 012), so many that the platform's own counts give the stated figures. Nothing else
// about the cities is claimed.
//
//   - the stated figures of a city: tianjin.go, wuhai.go, quanzhou.go, taizhou.go
//   - the records behind them: the same files' batches, made by batch.go; organisations.go, points.go
//   - what must hold between the figures (D1 to D14): check.go
//
// A figure that no register counts is loaded as stated, with the reason, and nothing is computed for it. The package owns no tables.
//
// Read city.go (what a city is made of), figure.go (a line of a table), batch.go, write.go.
package cities
