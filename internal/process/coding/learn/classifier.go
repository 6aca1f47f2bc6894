package learn

import "sync"

// Entry is one weighted feature.
type Entry struct {
	F uint32
	W float32
}

// Vector is a sparse vector, sorted by feature.
type Vector []Entry

// Plan says how a classifier is trained.
type Plan struct {
	Soft         float32 // how much of the gradient asks "which label?"; the rest asks of each label "is it right?"
	Least        float32 // gradients that are not larger are left out: 0 where there are few labels
	LinearRounds int
	LinearRate   float32
	LinearSeed   uint64
	LinearShare  float64 // of the linear model in the blend; the networks share the rest
	Networks     int
	NetRounds    int
	NetRate      float32
	HideFeatures float64 // share of an example's features hidden in one step
	HideUnits    float64 // share of hidden units silenced in one step
}

// Classifier is a linear model and some small networks over the same features. It is safe for use by many at a time.
type Classifier struct {
	plan   Plan
	linear *linear
	nets   []*network
	room   sync.Pool // of classRoom
}

// samples are what a classifier is trained on; weights may be nil.
type samples struct {
	x                []Vector
	y                [][]int
	weights          []float32
	features, labels int
}

func (s *samples) weight(i int) float32 {
	if s.weights == nil {
		return 1
	}
	return s.weights[i]
}

// TrainClassifier learns which of the labels 0…labels-1 each vector has; weights, where given, say how much an example
// counts. The models are trained side by side, each by one goroutine with its own seed, so the same samples give the
// same classifier.
func TrainClassifier(x []Vector, y [][]int, weights []float32, features, labels int, p Plan) *Classifier {
	c := &Classifier{plan: p, nets: make([]*network, p.Networks)}
	s := &samples{x, y, weights, features, labels}
	var wait sync.WaitGroup
	wait.Go(func() { c.linear = trainLinear(s, p) })
	for i := range c.nets {
		wait.Go(func() { c.nets[i] = trainNetwork(s, p, uint64(i+1)) })
	}
	wait.Wait()
	c.shorten()
	return c
}

type classRoom struct{ h, score, part []float32 }

// Chances fills out with the chance of every label.
func (c *Classifier) Chances(x Vector, out []float32) {
	r, ok := c.room.Get().(*classRoom)
	if !ok {
		r = &classRoom{make([]float32, hiddenUnits), make([]float32, len(out)), make([]float32, len(out))}
	}
	defer c.room.Put(r)
	c.linear.raw(x, r.score)
	chances(r.score, out, c.plan.Soft)
	if len(c.nets) == 0 {
		return
	}
	for k := range out {
		out[k] *= float32(c.plan.LinearShare)
	}
	share := float32((1 - c.plan.LinearShare) / float64(len(c.nets)))
	for _, n := range c.nets {
		n.hidden(x, r.h)
		n.raw(r.h, r.score)
		chances(r.score, r.part, c.plan.Soft)
		addScaled(out, r.part, share)
	}
}

// Points are what a feature says for a label in the linear model.
func (c *Classifier) Points(e Entry, label int) float64 {
	return float64(e.W * c.linear.w[int(e.F)*c.linear.labels+label])
}

// shorten keeps of every weight what a saved classifier keeps, so that a loaded one answers alike.
func (c *Classifier) shorten() {
	for _, w := range c.weights() {
		for i, v := range *w {
			(*w)[i] = long(short(v))
		}
	}
}

// weights are all the numbers that were learned.
func (c *Classifier) weights() []*[]float32 {
	out := []*[]float32{&c.linear.w, &c.linear.bias}
	for _, n := range c.nets {
		out = append(out, &n.in, &n.inBias, &n.out, &n.outBias)
	}
	return out
}
