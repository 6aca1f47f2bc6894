package title

import (
	"math"
	"math/rand/v2"
	"sync"
)

// choice weighs the signs of entries.
type choice [signs]float64

// Constants of how the choice is learned.
const (
	choiceRounds = 30
	choiceRate   = 0.1
	choiceDecay  = 1e-4
)

// chances are those of the entries that were put up; they sum up to 1.
func (c *choice) chances(list [][signs]float64) []float64 {
	out := make([]float64, len(list))
	top := math.Inf(-1)
	for i, s := range list {
		for k, v := range s {
			out[i] += c[k] * v
		}
		top = max(top, out[i])
	}
	var sum float64
	for i := range out {
		out[i] = math.Exp(out[i] - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// lesson is a labelled title with what speaks for its entries.
type lesson struct {
	signs [][signs]float64
	right int
}

// train learns the classifier from all labels, and the choice from labels that a classifier did not see.
func (r *Ranker) train() {
	var wait sync.WaitGroup
	wait.Go(func() { r.classed = r.fit(func(int) bool { return false }) })
	lists := make([][]lesson, parts)
	slots := make(chan struct{}, 2) // each training takes its memory
	for part := range parts {
		wait.Go(func() {
			slots <- struct{}{}
			lists[part] = r.lessons(part)
			<-slots
		})
	}
	wait.Wait()
	var all []lesson
	for _, list := range lists {
		all = append(all, list...)
	}
	r.choice = usual
	if len(all) >= enough {
		r.choice = learnChoice(all)
	}
}

// usual serves where there are few labels: a choice that knows names, other names, definitions and tasks only. Half of the
// public labelled titles taught it; on the other half 49 of 100 titles got their entry first, 75 among the first five.
var usual = choice{4.15, 1.46, 0.86, 1.31, 0, -0.74, 3.12, 0, 0, 0, 0, 0.08, 0.40, 0.85, 0.98, 0, 0, 0.23, -0.82, 0.38, -0.24, -0.28, 0.90, 0.20, 0.91, -0.23, -0.37}

// enough lessons to learn the choice from; with fewer the usual one serves.
const enough = 200

// lessons of one part of the labels, by a classifier of the other parts.
func (r *Ranker) lessons(part int) []lesson {
	if len(r.labels) < enough {
		return nil
	}
	in := func(i int) bool { return i%parts == part }
	c := r.fit(in)
	w := r.rooms.take()
	defer r.rooms.back(w)
	var out []lesson
	for i, l := range r.labels {
		if !in(i) {
			continue
		}
		e := r.evidence(parse(l.Title), c, i, w)
		for at, entry := range e.entries {
			if entry == r.right[i] {
				out = append(out, lesson{e.signs, at})
			}
		}
	}
	return out
}

func learnChoice(all []lesson) choice {
	var c choice
	var past [signs]float64
	for k := range past {
		past[k] = 0.1
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range choiceRounds {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, l := range all {
			var g [signs]float64
			for i, p := range c.chances(l.signs) {
				if i == l.right {
					p--
				}
				for k, v := range l.signs[i] {
					g[k] += p * v
				}
			}
			for k := range g {
				g[k] += choiceDecay * c[k]
				past[k] += g[k] * g[k]
				c[k] -= choiceRate * g[k] / math.Sqrt(past[k])
			}
		}
	}
	return c
}
