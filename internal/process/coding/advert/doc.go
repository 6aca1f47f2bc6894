// Package advert reads job advertisements: which classes of the bachelor's catalogue an advertisement asks for (招聘信息 →
// 专业类). An advertisement that names programmes is read; one that does not is ranked by what others taught.
//
// It is a pure model: no SQL, no clock. Ads that name programmes are its teachers: the names are their labels, and what is
// left of the text without the names is what it learns from. Labelled positions, programme profiles and a curated list of
// words of work (work.txt) tell it of classes that few advertisements ask for.
//
// Reading order: words.go (curated lists), names.go (finding names of programmes), lesson.go (what is learned from),
// model.go (the ranking), measure.go (how good it is).
package advert
