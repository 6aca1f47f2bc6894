// Package atlas (图谱) holds the words of the product and the graph between them: which programmes, occupations,
// industries, regions and schools exist, under which codes of which edition, and which of them lead to one another.
//
// Two halves live here.
//
// The catalogue is the same for every city of an installation. It stands in the shared database (tables cat_*, made by
// SharedMigrations), grows by packs – one imported file with its kind, edition, source and SHA-256 – and is never
// changed in place: a newer pack adds rows and wins over the older one, so a figure of last year can be explained with
// last year's codes. Catalog is its read model in memory. Beside the packs stand the labels that people gave to texts
// (cat_labels, labels.go), which the coding service learns from.
//
// The graph belongs to one city (tables atlas_*, made by Migrations): groups of industries with valid years, chains with
// nodes, edges chain → node → industry → occupation → programme → point with weight, evidence, reviewer and valid years,
// the list of key industries of each year, and the curated lists. Edges move PROPOSED → REVIEWED → PUBLISHED → RETIRED
// on platform/caseflow; who proposes does not review.
//
// Owns: cat_* (shared), atlas_* (city). Others may read: every cat_ table, atlas_chains, atlas_nodes, atlas_edges,
// atlas_key_entries; only this package writes.
//
// Reading order: level.go and code.go (how codes are written), pack.go and kinds.go (what a pack is and how its header
// is known), folder.go and importer.go (how it comes in), catalog.go (how it is asked), graph.go and rules.go (the graph
// and rules CHN-1 to CHN-3), service.go, pages.go.
package atlas

import "embed"

// SharedMigrations make the catalogue's tables cat_* in the shared database.
//
//go:embed sharedmigrations/*.sql
var SharedMigrations embed.FS

// Migrations make the tables atlas_* in every city.
//
//go:embed migrations/*.sql
var Migrations embed.FS
