package learn

import (
	"math"
	"math/rand/v2"
)

// hiddenUnits of a network's one hidden layer.
const hiddenUnits = 96

// network is one hidden layer over the same features: it finds what different words have in common.
type network struct {
	labels  int
	in      []float32 // feature-major
	inBias  []float32
	out     []float32 // unit-major: out[h*labels+k]
	outBias []float32
}

func trainNetwork(s *samples, p Plan, seed uint64) *network {
	random := rand.New(rand.NewPCG(seed, 11))
	n := &network{labels: s.labels, in: make([]float32, s.features*hiddenUnits), inBias: make([]float32, hiddenUnits),
		out: make([]float32, hiddenUnits*s.labels), outBias: make([]float32, s.labels)}
	for i := range n.in {
		n.in[i] = float32(random.NormFloat64() * 0.5)
	}
	for i := range n.out {
		n.out[i] = float32(random.NormFloat64() / math.Sqrt(hiddenUnits))
	}
	t := &netTrainer{network: n, plan: p, random: random, pastIn: filled(len(n.in), 1e-2), pastInBias: filled(hiddenUnits, 1e-2),
		pastOut: filled(len(n.out), 1e-2), pastOutBias: filled(s.labels, 1e-2),
		h: make([]float32, hiddenUnits), back: make([]float32, hiddenUnits), score: make([]float32, s.labels), gradient: newGradient(s.labels, p)}
	walk(random, len(s.x), p.NetRounds, func(i int) { t.step(s.x[i], s.y[i], s.weight(i)) })
	return n
}

// netTrainer holds what only training needs.
type netTrainer struct {
	*network
	plan                                     Plan
	random                                   *rand.Rand
	pastIn, pastInBias, pastOut, pastOutBias []float32
	h, back, score                           []float32
	gradient                                 *gradient
	kept                                     Vector
}

func (t *netTrainer) step(x Vector, right []int, weight float32) {
	t.keep(x)
	t.hidden(t.kept, t.h)
	for a := range t.h {
		if t.random.Float64() < t.plan.HideUnits {
			t.h[a] = 0
		} else {
			t.h[a] /= float32(1 - t.plan.HideUnits)
		}
	}
	t.raw(t.h, t.score)
	t.gradient.set(t.score, right, weight)
	t.gradient.descend(t.outBias, t.pastOutBias, 1, t.plan.NetRate)
	for a, v := range t.h {
		t.back[a] = 0
		if v == 0 {
			continue
		}
		from := a * t.labels
		w := t.out[from : from+t.labels]
		var sum float32
		for _, k := range t.gradient.moved {
			sum += t.gradient.delta[k] * w[k]
		}
		t.back[a] = sum / float32(1-t.plan.HideUnits)
		t.gradient.descend(w, t.pastOut[from:from+t.labels], v, t.plan.NetRate)
	}
	descend(t.inBias, t.pastInBias, t.back, 1, t.plan.NetRate)
	for _, e := range t.kept {
		from := int(e.F) * hiddenUnits
		descend(t.in[from:from+hiddenUnits], t.pastIn[from:from+hiddenUnits], t.back, e.W, t.plan.NetRate)
	}
}

// keep hides a random part of the features, so that no answer leans on one word alone.
func (t *netTrainer) keep(x Vector) {
	t.kept = t.kept[:0]
	for _, e := range x {
		if t.random.Float64() >= t.plan.HideFeatures {
			t.kept = append(t.kept, Entry{e.F, e.W / float32(1-t.plan.HideFeatures)})
		}
	}
}

func (n *network) hidden(x Vector, h []float32) {
	copy(h, n.inBias)
	for _, e := range x {
		addScaled(h, n.in[int(e.F)*hiddenUnits:], e.W)
	}
	for a, v := range h {
		h[a] = max(v, 0)
	}
}

func (n *network) raw(h, score []float32) {
	copy(score, n.outBias)
	for a, v := range h {
		if v != 0 {
			addScaled(score, n.out[a*n.labels:], v)
		}
	}
}
