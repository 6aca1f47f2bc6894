package learn

// Field is one tagged text of a record. Equal text under different tags gives different features.
type Field struct {
	Tag    byte
	Text   string
	Weight float64 // length of the field's feature vector; 0 counts as 1
	Whole  bool    // the whole text is a feature too
	Max    int     // longest n-gram in characters; 0 means only the whole text
}

// Record is what is to be labelled.
type Record []Field

// Example is a record with its right labels. Group keeps records of one source together: a feature counts when two
// groups share it.
type Example struct {
	Name   string // shown when the example explains an answer
	Group  string
	Record Record
	Labels []string
	Hint   float64 // 0: a labelled record; otherwise a hint from elsewhere that counts by this share and is no neighbour
}
