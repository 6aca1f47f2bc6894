// Package i18n says everything in Chinese and in English.
//
// The Chinese text is the key, so pages read as they look: T(ctx, "共 %d 条", n). Each
// package that says something embeds words.json and exports it as Words:
//
//	{"ui":     {"共 %d 条": "%d items"},
//	 "errors": {"post.full": {"zh": "岗位已满", "zh_fix": "请选择别的岗位",
//	                          "en": "the post is full", "en_fix": "choose another"}}}
//
// and app loads them all once. A test there finds every text without an English one.
// The package owns no tables. Read i18n.go.
package i18n
