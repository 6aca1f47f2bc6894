package advert

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Constants of the training, chosen on folds by company of the public advertisements.
const (
	rounds   = 15
	rate     = 0.05
	hidden   = 0.3 // share of an example's features that one step does not see
	pastBias = 0.1 // sum of squares that the rates of the biases start from
	pastGram = 1e-2
	seed     = 7
)

// sample is one example: its features, the scores of the classes before anything is learned, and the right classes.
type sample struct {
	x      []feature
	before []float32
	right  []int
	weight float32
}

// linear has one weight per feature and class, on top of what is known of a text before.
type linear struct {
	classes int
	w, bias []float32 // w is feature-major
}

// trainer holds what only training needs.
type trainer struct {
	*linear
	random       *rand.Rand
	pastW, pastB []float32
	score, delta []float32
	kept         []feature
}

func train(samples []sample, features, classes int) *linear {
	t := &trainer{linear: &linear{classes, make([]float32, features*classes), make([]float32, classes)}, random: rand.New(rand.NewPCG(seed, 11)),
		pastW: filled(features*classes, pastGram), pastB: filled(classes, pastBias), score: make([]float32, classes), delta: make([]float32, classes)}
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	for range rounds {
		t.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(samples[i])
		}
	}
	return t.linear
}

func filled(n int, v float32) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// step moves the weights against the error on one sample, each by its own rate (AdaGrad).
func (t *trainer) step(s sample) {
	t.kept = t.kept[:0]
	for _, e := range s.x {
		if t.random.Float64() >= hidden {
			t.kept = append(t.kept, feature{e.id, e.w / (1 - hidden)})
		}
	}
	t.linear.scores(t.kept, s.before, t.score)
	softmax(t.score, t.delta)
	for _, k := range s.right {
		t.delta[k] -= 1 / float32(len(s.right))
	}
	for k := range t.delta {
		t.delta[k] *= s.weight
	}
	descend(t.bias, t.pastB, t.delta, 1)
	for _, e := range t.kept {
		from := int(e.id) * t.classes
		descend(t.w[from:from+t.classes], t.pastW[from:from+t.classes], t.delta, e.w)
	}
}

func descend(w, past, delta []float32, x float32) {
	for k, d := range delta {
		g := d * x
		past[k] += g * g
		w[k] -= rate * g / float32(math.Sqrt(float64(past[k])))
	}
}

// scores fills score with those of all classes.
func (m *linear) scores(x []feature, before, score []float32) {
	for k := range score {
		score[k] = m.bias[k] + before[k]
	}
	for _, e := range x {
		w := m.w[int(e.id)*m.classes : (int(e.id)+1)*m.classes]
		for k := range score {
			score[k] += w[k] * e.w
		}
	}
}

// softmax turns scores into chances.
func softmax(score, out []float32) {
	top := slices.Max(score)
	var sum float64
	for k, s := range score {
		e := math.Exp(float64(s - top))
		out[k] = float32(e)
		sum += e
	}
	for k := range out {
		out[k] = float32(float64(out[k]) / sum)
	}
}
