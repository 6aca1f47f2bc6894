package learn

import (
	"math"
	"slices"
)

// Constants of the neighbours' vote: how many vote, and how votes fall with distance and with the number of labels.
const (
	voters      = 25
	votePower   = 4
	labelsPower = 0.3
)

// nearest finds the labelled examples most like a record through an inverted index.
type nearest struct {
	posts [][]posting // by feature
	n     int
}

type posting struct {
	i uint32
	w float32
}

func newNearest(x []Vector, features int) *nearest {
	n := &nearest{posts: make([][]posting, features), n: len(x)}
	for i, v := range x {
		for _, e := range v {
			n.posts[e.F] = append(n.posts[e.F], posting{uint32(i), e.W})
		}
	}
	return n
}

// neighbour is one labelled example with its cosine.
type neighbour struct {
	i   int
	sim float32
}

// find returns the nearest examples, nearest first, equal ones by number. sims is room for one figure per example.
func (n *nearest) find(x Vector, sims []float32) []neighbour {
	clear(sims)
	for _, e := range x {
		for _, p := range n.posts[e.F] {
			sims[p.i] += e.W * p.w
		}
	}
	best := make([]neighbour, 0, voters+1)
	for i, s := range sims {
		if s <= 0 || len(best) == voters && s <= best[voters-1].sim {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(b neighbour, s float32) int {
			if b.sim >= s {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, neighbour{i, s})
		best = best[:min(len(best), voters)]
	}
	return best
}

// vote fills score with the share of the neighbours' votes that each label got.
func (n *nearest) vote(list []neighbour, y [][]int, score []float32) {
	clear(score)
	var sum float64
	for _, b := range list {
		sum += math.Pow(float64(b.sim), votePower)
	}
	for _, b := range list {
		v := math.Pow(float64(b.sim), votePower) / (sum * math.Pow(float64(len(y[b.i])), labelsPower))
		for _, k := range y[b.i] {
			score[k] += float32(v)
		}
	}
}
