// Package real brings public data into a city, to prove the product on input that nobody made for it: the programme
// register of 2025 as programme points, advertisements as needs of provisional organisations, a table of civil-service
// positions as needs whose labels matching learns from, and a first map of the city's industries.
//
// Every row is accounted for: taken, corrected, refused, and why (Report). Running it again takes nothing twice.
//
// Files are known by their header, as in base/atlas. The city is 广东省 440000 with its 21 prefectures as counties: the
// data are provincial.
//
// Warnings judges two national offers of programmes, places and wishes of several years, by the warning rules of process/evaluate.
// It writes nothing into a city.
//
// Read real.go (the order of things), report.go (the account), register.go, advertisements.go, positions.go, chains.go, warnings.go.
package real
