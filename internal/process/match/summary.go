package match

import "context"

// summed is the summary of the whole city with what it was made of: it holds until that changes.
type summed struct {
	city  *city
	stamp uint64
	sum   Summary
}

// Overview is the summary of All for the city as it stands. It ranks every need only after a change, and once however many ask. Its map
// is shared and must not be written.
func (s *Service) Overview(ctx context.Context) (Summary, error) {
	if err := s.Start(ctx); err != nil {
		return Summary{}, err
	}
	s.summing.Lock()
	defer s.summing.Unlock()
	now := s.standing()
	if s.summed.city == now.city && s.summed.stamp == now.stamp {
		return s.summed.sum, nil
	}
	var err error
	if now.sum, err = s.All(ctx, 1, nil); err == nil {
		s.summed = now // changes that came meanwhile gave another stamp
	}
	return now.sum, err
}

func (s *Service) standing() summed {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return summed{city: s.city, stamp: s.engine.Stamp()}
}
