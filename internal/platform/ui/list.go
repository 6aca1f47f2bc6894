package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// PageSizes are the row counts one may choose for a table.
var PageSizes = []int{20, 50, 100}

// Listing is what a list page reads from its URL: q (find), sort (-key = falling),
// page, rows (a page) and cols (columns shown). Every list page of the platform uses these
// names.
type Listing struct {
	Find string
	Sort string // column key
	Desc bool
	Page int      // from 1
	Size int      // rows a page
	Cols []string // keys of the columns chosen; empty = the usual ones
}

// ReadListing reads a Listing. sort is the usual order ("-gap"); allowed are the
// column keys one may order by – anything else in the URL falls back to sort.
func ReadListing(q url.Values, sort string, allowed ...string) Listing {
	l := Listing{Find: strings.TrimSpace(q.Get("q")), Page: 1, Size: PageSizes[0]}
	l.setSort(sort)
	if s := q.Get("sort"); slices.Contains(allowed, strings.TrimPrefix(s, "-")) {
		l.setSort(s)
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 0 && n < 1_000_000 {
		l.Page = n
	}
	if n, err := strconv.Atoi(q.Get("rows")); err == nil && slices.Contains(PageSizes, n) {
		l.Size = n
	}
	if c := q.Get("cols"); c != "" {
		l.Cols = strings.Split(c, ",")
	}
	return l
}

func (l *Listing) setSort(s string) {
	l.Sort, l.Desc = strings.TrimPrefix(s, "-"), strings.HasPrefix(s, "-")
}

// Limit and Offset are for the query's LIMIT and OFFSET.
func (l Listing) Limit() int { return l.Size }

// Offset is the number of rows before the page.
func (l Listing) Offset() int { return (l.Page - 1) * l.Size }

// Paging is the foot of a table.
type Paging struct {
	Page, Size int
	Total      int
}

// Paging is the table's foot for a list of total rows.
func (l Listing) Paging(total int) Paging { return Paging{l.Page, l.Size, total} }

// First and Last are the numbers of the rows shown, from 1; 0 and 0 for none.
func (p Paging) First() int {
	if p.Total == 0 {
		return 0
	}
	return min((p.Page-1)*p.Size+1, p.Total)
}

// Last is the number of the last row shown.
func (p Paging) Last() int { return min(p.Page*p.Size, p.Total) }

// Pages is the number of pages, at least 1.
func (p Paging) Pages() int { return max(1, (p.Total+p.Size-1)/max(1, p.Size)) }

// around lists the page numbers to link: first, last, and those near the present
// page; 0 stands for a gap.
func (p Paging) around() []int {
	last, out := p.Pages(), []int{}
	for n := 1; n <= last; n++ {
		near := n >= p.Page-1 && n <= p.Page+1
		switch {
		case n == 1 || n == last || near:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}
