package learn

import (
	"math"
	"math/rand/v2"
)

// linear is one weight per feature and label.
type linear struct {
	labels int
	w      []float32 // feature-major: w[f*labels+k]
	bias   []float32
}

func trainLinear(s *samples, p Plan) *linear {
	m := &linear{labels: s.labels, w: make([]float32, s.features*s.labels), bias: make([]float32, s.labels)}
	past, pastBias := filled(len(m.w), 1e-2), filled(s.labels, 1e-1)
	score := make([]float32, s.labels)
	g := newGradient(s.labels, p)
	walk(rand.New(rand.NewPCG(p.LinearSeed, 7)), len(s.x), p.LinearRounds, func(i int) {
		m.raw(s.x[i], score)
		g.set(score, s.y[i], s.weight(i))
		g.descend(m.bias, pastBias, 1, p.LinearRate)
		for _, e := range s.x[i] {
			from := int(e.F) * s.labels
			g.descend(m.w[from:from+s.labels], past[from:from+s.labels], e.W, p.LinearRate)
		}
	})
	return m
}

// raw fills score with the unnormalised scores of all labels.
func (m *linear) raw(x Vector, score []float32) {
	copy(score, m.bias)
	for _, e := range x {
		addScaled(score, m.w[int(e.F)*m.labels:], e.W)
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

// gradient of the loss by the scores, and which labels it moves.
type gradient struct {
	plan  Plan
	delta []float32
	moved []int32 // labels whose delta is not too small
}

func newGradient(labels int, p Plan) *gradient {
	return &gradient{plan: p, delta: make([]float32, labels), moved: make([]int32, 0, labels)}
}

// set computes the gradient for the right labels.
func (g *gradient) set(score []float32, right []int, weight float32) {
	chances(score, g.delta, g.plan.Soft)
	share := g.plan.Soft/float32(len(right)) + (1 - g.plan.Soft)
	for _, k := range right {
		g.delta[k] -= share
	}
	g.moved = g.moved[:0]
	for k, d := range g.delta {
		if weight != 1 {
			g.delta[k] *= weight
		}
		if d > g.plan.Least || d < -g.plan.Least {
			g.moved = append(g.moved, int32(k))
		}
	}
}

// descend moves weights against delta*x, each by its own rate (AdaGrad): past sums the squares.
func (g *gradient) descend(w, past []float32, x, rate float32) {
	if len(g.moved) == len(g.delta) {
		descend(w, past, g.delta, x, rate)
		return
	}
	for _, k := range g.moved {
		d := g.delta[k] * x
		past[k] += d * d
		w[k] -= rate * d / float32(math.Sqrt(float64(past[k])))
	}
}

func descend(w, past, delta []float32, x, rate float32) {
	for k, d := range delta {
		g := d * x
		past[k] += g * g
		w[k] -= rate * g / float32(math.Sqrt(float64(past[k])))
	}
}

// chances blends the soft choice among all labels and the answers to each label's own question.
func chances(score, out []float32, soft float32) {
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
	if soft == 1 {
		for k := range out {
			out[k] = float32(float64(out[k]) / sum)
		}
		return
	}
	each := float64(soft)
	for k, s := range score {
		out[k] = float32(each*float64(out[k])/sum + (1-each)/(1+math.Exp(-float64(s))))
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
