package learn

import (
	"math"
	"math/rand/v2"
)

// Constants of the networks.
const (
	hiddenUnits  = 96
	netRounds    = 8
	netRate      = 0.1
	hideFeatures = 0.5 // share of an example's features hidden in one step
	hideUnits    = 0.3 // share of hidden units silenced in one step
)

// network is one hidden layer over the same features: it finds what different words have in common.
type network struct {
	labels  int
	in      []float32 // feature-major
	inBias  []float32
	out     []float32 // unit-major: out[h*labels+k]
	outBias []float32
}

func trainNetwork(x []vector, y [][]int, features, labels int, seed uint64) *network {
	random := rand.New(rand.NewPCG(seed, 11))
	n := &network{labels: labels, in: make([]float32, features*hiddenUnits), inBias: make([]float32, hiddenUnits),
		out: make([]float32, hiddenUnits*labels), outBias: make([]float32, labels)}
	for i := range n.in {
		n.in[i] = float32(random.NormFloat64() * 0.5)
	}
	for i := range n.out {
		n.out[i] = float32(random.NormFloat64() / math.Sqrt(hiddenUnits))
	}
	t := &netTrainer{network: n, random: random, pastIn: filled(len(n.in), 1e-2), pastInBias: filled(hiddenUnits, 1e-2),
		pastOut: filled(len(n.out), 1e-2), pastOutBias: filled(labels, 1e-2),
		h: make([]float32, hiddenUnits), back: make([]float32, hiddenUnits), score: make([]float32, labels), delta: make([]float32, labels)}
	walk(random, len(x), netRounds, func(i int) { t.step(x[i], y[i]) })
	return n
}

// netTrainer holds what only training needs.
type netTrainer struct {
	*network
	random                                   *rand.Rand
	pastIn, pastInBias, pastOut, pastOutBias []float32
	h, back, score, delta                    []float32
	kept                                     vector
}

func (t *netTrainer) step(x vector, right []int) {
	t.keep(x)
	t.hidden(t.kept, t.h)
	for a := range t.h {
		if t.random.Float64() < hideUnits {
			t.h[a] = 0
		} else {
			t.h[a] /= 1 - hideUnits
		}
	}
	t.raw(t.h, t.score)
	gradient(t.score, right, t.delta)
	descend(t.outBias, t.pastOutBias, t.delta, 1, netRate)
	for a, v := range t.h {
		t.back[a] = 0
		if v == 0 {
			continue
		}
		from := a * t.labels
		w := t.out[from : from+t.labels]
		var sum float32
		for k, d := range t.delta {
			sum += d * w[k]
		}
		t.back[a] = sum / (1 - hideUnits)
		descend(w, t.pastOut[from:from+t.labels], t.delta, v, netRate)
	}
	descend(t.inBias, t.pastInBias, t.back, 1, netRate)
	for _, e := range t.kept {
		from := int(e.f) * hiddenUnits
		descend(t.in[from:from+hiddenUnits], t.pastIn[from:from+hiddenUnits], t.back, e.w, netRate)
	}
}

// keep hides a random part of the features, so that no answer leans on one word alone.
func (t *netTrainer) keep(x vector) {
	t.kept = t.kept[:0]
	for _, e := range x {
		if t.random.Float64() >= hideFeatures {
			t.kept = append(t.kept, entry{e.f, e.w / (1 - hideFeatures)})
		}
	}
}

func (n *network) hidden(x vector, h []float32) {
	copy(h, n.inBias)
	for _, e := range x {
		addScaled(h, n.in[int(e.f)*hiddenUnits:], e.w)
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
