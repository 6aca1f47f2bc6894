package i18n

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"rongqiao/internal/platform/errs"
)

// Words are the texts of the platform's leaves, which say nothing on pages themselves.
//
//go:embed words.json
var Words []byte

// Chinese and English are the languages of the product.
const (
	Chinese = "zh"
	English = "en"
)

// ErrorText is what is wrong and what to do about it, in both languages, with %v for
// the arguments of the refusal (%[2]v for a certain one).
type ErrorText struct {
	ZH    string `json:"zh"`
	ZHFix string `json:"zh_fix"`
	EN    string `json:"en"`
	ENFix string `json:"en_fix"`
}

type words struct {
	UI     map[string]string    `json:"ui"`
	Errors map[string]ErrorText `json:"errors"`
}

var (
	loading sync.Mutex
	loaded  atomic.Pointer[words]
)

func init() { Load(Words) }

// Load adds the texts of words.json files. Loading the same file again changes
// nothing. It panics on a file that cannot be read: the files are embedded.
func Load(files ...[]byte) {
	loading.Lock()
	defer loading.Unlock()
	next := words{UI: map[string]string{}, Errors: map[string]ErrorText{}}
	if old := loaded.Load(); old != nil {
		next.UI, next.Errors = maps.Clone(old.UI), maps.Clone(old.Errors)
	}
	for _, file := range files {
		var w words
		if err := json.Unmarshal(file, &w); err != nil {
			panic(fmt.Errorf("i18n: words.json: %w", err))
		}
		maps.Copy(next.UI, w.UI)
		maps.Copy(next.Errors, w.Errors)
	}
	loaded.Store(&next)
}

type key struct{}

// WithLang returns a context whose texts are in the language; any but English is Chinese.
func WithLang(ctx context.Context, lang string) context.Context {
	if lang != English {
		lang = Chinese
	}
	return context.WithValue(ctx, key{}, lang)
}

// Lang returns the language of the context, "zh" unless WithLang said otherwise.
func Lang(ctx context.Context) string {
	if lang, ok := ctx.Value(key{}).(string); ok {
		return lang
	}
	return Chinese
}

// T returns the text in the language of the context. The Chinese text is the key; with
// args it is a format, and an argument that is itself a known text is translated too.
// A text without an English one stays Chinese.
func T(ctx context.Context, zh string, args ...any) string {
	if Lang(ctx) == English {
		return english(zh, args)
	}
	if len(args) == 0 {
		return zh
	}
	return fmt.Sprintf(zh, args...)
}

// Word is T for a text that is a value and not a literal: the name of a state, a label.
func Word(ctx context.Context, zh string) string {
	if zh == "" || Lang(ctx) != English {
		return zh
	}
	return english(zh, nil)
}

// Either is the one of two wordings of a table that is in the reader's language; without an
// English one the Chinese stands.
func Either(ctx context.Context, zh, en string) string {
	if Lang(ctx) == English && en != "" {
		return en
	}
	return zh
}

func english(zh string, args []any) string {
	w := loaded.Load()
	text, ok := w.UI[zh]
	if !ok {
		text = zh
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, translate(w, args)...)
}

func translate(w *words, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if s, ok := a.(string); ok {
			if text, ok := w.UI[s]; ok {
				out[i] = text
			}
		}
	}
	return out
}

// Has reports whether the text has an English one.
func Has(zh string) bool {
	_, ok := loaded.Load().UI[zh]
	return ok
}

// HasError reports whether the code has all four texts.
func HasError(code string) bool {
	t, ok := loaded.Load().Errors[code]
	return ok && t.ZH != "" && t.ZHFix != "" && t.EN != "" && t.ENFix != ""
}

// Message is a refusal as people read it: CODE · place · reason · what to do.
type Message struct{ Code, Place, Reason, Fix string }

// String joins the parts that are there with " · ".
func (m Message) String() string {
	parts := make([]string, 0, 4)
	for _, p := range []string{m.Code, m.Place, m.Reason, m.Fix} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// Error returns the first refusal of err in the language of the context. An error that
// is no refusal, or an internal one, says only that something went wrong here.
func Error(ctx context.Context, err error) Message {
	found := errs.All(err)
	if len(found) == 0 || errs.KindOf(err) == errs.Internal {
		return one(ctx, internal)
	}
	return one(ctx, found[0])
}

// Errors returns all refusals of err, in order.
func Errors(ctx context.Context, err error) []Message {
	found := errs.All(err)
	if len(found) < 2 || errs.KindOf(err) == errs.Internal {
		return []Message{Error(ctx, err)}
	}
	out := make([]Message, len(found))
	for i, e := range found {
		out[i] = one(ctx, e)
	}
	return out
}

var internal = errs.New(errs.Internal, "internal")

func one(ctx context.Context, e *errs.Error) Message {
	w := loaded.Load()
	m := Message{Code: e.Code, Place: e.Place}
	t, ok := w.Errors[e.Code]
	if !ok {
		t = w.Errors["unknown"]
	}
	args := e.Args
	if Lang(ctx) == English {
		args = translate(w, args)
		m.Reason, m.Fix = fill(t.EN, args), fill(t.ENFix, args)
		if place, ok := w.UI[e.Place]; ok {
			m.Place = place
		}
		return m
	}
	m.Reason, m.Fix = fill(t.ZH, args), fill(t.ZHFix, args)
	return m
}

// fill formats text with as many of the arguments as it asks for.
func fill(text string, args []any) string {
	if !strings.Contains(text, "%") {
		return text
	}
	if !strings.Contains(text, "%[") {
		verbs := strings.Count(text, "%") - 2*strings.Count(text, "%%")
		args = args[:min(max(verbs, 0), len(args))]
	}
	return fmt.Sprintf(text, args...)
}
