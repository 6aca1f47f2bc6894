package engine

import (
	"slices"
	"strings"

	"rongqiao/internal/process/match/score"
)

// Lesson is what was once said of a kind of need with a programme. Like is "job:" with an occupation's code or "title:" with a
// job title; Programme is a national code of six digits, or four for a class.
type Lesson struct {
	Like, Programme string
	Yes, No         int32
}

// Likes are the distinct keys under which lessons about a need are kept.
func Likes(n *Need) []string {
	likes := make([]string, 0, len(n.Occupations)+1)
	for _, code := range n.Occupations {
		if like := "job:" + code; !slices.Contains(likes, like) {
			likes = append(likes, like)
		}
	}
	if n.Title != "" {
		likes = append(likes, "title:"+strings.ToLower(strings.TrimSpace(n.Title)))
	}
	return likes
}

// book keeps lessons by what the need is like.
type book map[string][]Lesson

// SetPast replaces all lessons.
func (e *Engine) SetPast(lessons []Lesson) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	e.past = make(book, len(lessons))
	for _, l := range lessons {
		e.past[l.Like] = append(e.past[l.Like], l)
	}
}

// Learn adds to the lessons, or takes from them with negative counts.
func (e *Engine) Learn(lessons ...Lesson) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	if e.past == nil {
		e.past = book{}
	}
	for _, l := range lessons {
		e.past.add(l)
	}
}

func (b book) add(l Lesson) {
	for i := range b[l.Like] {
		if old := &b[l.Like][i]; old.Programme == l.Programme {
			old.Yes, old.No = max(0, old.Yes+l.Yes), max(0, old.No+l.No)
			return
		}
	}
	b[l.Like] = append(b[l.Like], l)
}

// about lists the lessons about a need.
func (b book) about(n *Need) []Lesson {
	if len(b) == 0 {
		return nil
	}
	var found []Lesson
	for _, like := range Likes(n) {
		found = append(found, b[like]...)
	}
	return found
}

// sum is what the lessons say of one programme.
func sum(lessons []Lesson, programme string) (p score.Past) {
	for _, l := range lessons {
		if strings.HasPrefix(programme, l.Programme) {
			p.Yes, p.No = p.Yes+l.Yes, p.No+l.No
		}
	}
	return p
}
