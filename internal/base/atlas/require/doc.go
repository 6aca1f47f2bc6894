// Package require reads programme requirements (专业要求) as officials write them into sets of national codes.
//
// One line may hold classes with codes 计算机类（0809）, names without codes, whole categories 工学, codes of a province's
// examination catalogue 建筑类(B0810), codes of the postgraduate list, limits （限…）, exclusions 除…外, "相关专业", any
// separator in either width, brackets that never close and marks such as *. Every piece of the text is explained: which
// code it gave, how, and whether a person should look.
//
// The rules: a name decides, its code confirms; a provincial code (letter B) counts by its name and its length; a code
// that contradicts the name belongs to another list and gives nothing; six names are a category and a programme at once
// (法学, 哲学, 经济学, 历史学, 农学, 教育学), and what stands beside them decides, with weights learned from labelled lines.
// A whole category is not spread over its classes: it is reported apart from the codes.
//
// The package is pure: it knows catalogues only as the lists it is given.
//
// Reading order: catalogue.go (what is known), reading.go (the answer), text.go (characters, separators, brackets),
// item.go (shape of one piece), resolve.go (from piece to codes), context.go (the six names), reader.go (a whole line).
package require
