package learn

import (
	"math"
	"math/rand/v2"
)

// How much of the gradient asks "which label?" (soft choice among all); the rest asks for each label "is it right?".
// Together they rank better than either alone.
const soft = 0.3

// Constants of the linear model. All constants of this package were chosen on folds by unit and by city of the 11,272
// positions of 2023.
const (
	linearRounds = 7
	linearRate   = 0.15
	linearSeed   = 20231122
)

// linear is one weight per feature and label.
type linear struct {
	labels int
	w      []float32 // feature-major: w[f*labels+k]
	bias   []float32
}

func trainLinear(x []vector, y [][]int, features, labels int) *linear {
	m := &linear{labels: labels, w: make([]float32, features*labels), bias: make([]float32, labels)}
	past, pastBias := filled(len(m.w), 1e-2), filled(labels, 1e-1)
	score, delta := make([]float32, labels), make([]float32, labels)
	walk(rand.New(rand.NewPCG(linearSeed, 7)), len(x), linearRounds, func(i int) {
		m.raw(x[i], score)
		gradient(score, y[i], delta)
		descend(m.bias, pastBias, delta, 1, linearRate)
		for _, e := range x[i] {
			from := int(e.f) * labels
			descend(m.w[from:from+labels], past[from:from+labels], delta, e.w, linearRate)
		}
	})
	return m
}

// raw fills score with the unnormalised scores of all labels.
func (m *linear) raw(x vector, score []float32) {
	copy(score, m.bias)
	for _, e := range x {
		addScaled(score, m.w[int(e.f)*m.labels:], e.w)
	}
}

// walk visits every example once a round, in an order that the random source decides.
func walk(random *rand.Rand, n, rounds int, visit func(i int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for range rounds {
		random.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			visit(i)
		}
	}
}

// gradient of the loss by the scores, for the right labels.
func gradient(score []float32, right []int, delta []float32) {
	chances(score, delta)
	share := float32(soft/float64(len(right)) + (1 - soft))
	for _, k := range right {
		delta[k] -= share
	}
}

// chances blends the soft choice and the answers to each label's own question.
func chances(score, out []float32) {
	top := score[0]
	for _, s := range score {
		top = max(top, s)
	}
	var sum float64
	for k, s := range score {
		e := math.Exp(float64(s - top))
		out[k] = float32(e)
		sum += e
	}
	for k, s := range score {
		out[k] = float32(soft*float64(out[k])/sum + (1-soft)/(1+math.Exp(-float64(s))))
	}
}

// descend moves weights against delta*x, each by its own rate (AdaGrad): past sums the squares.
func descend(w, past, delta []float32, x, rate float32) {
	for k, d := range delta {
		g := d * x
		past[k] += g * g
		w[k] -= rate * g / float32(math.Sqrt(float64(past[k])))
	}
}

// addScaled adds w*x to sum.
func addScaled(sum, w []float32, x float32) {
	w = w[:len(sum)]
	for k := range sum {
		sum[k] += w[k] * x
	}
}

func filled(n int, v float32) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}
