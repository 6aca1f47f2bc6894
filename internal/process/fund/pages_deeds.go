package fund

import (
	"net/http"
	"net/url"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// deal runs a form of an allocation's page and goes back there.
func (s *Service) deal(w http.ResponseWriter, r *http.Request, do func(id ids.ID, v url.Values) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) { return "/allocations/" + id.String(), do(id, v) }, s.showAllocation)
}

func (s *Service) amendForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		version, err := web.Version(r)
		if err != nil {
			return err
		}
		amount, err := sumOf(v, "amount")
		if err != nil {
			return err
		}
		return s.Amend(r.Context(), id, amount, v.Get("purpose"), v.Get("reason"), v.Get("document"), version)
	})
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		version, err := web.Version(r)
		if err != nil {
			return err
		}
		x := Step{ID: id, Code: r.PathValue("step"), Note: v.Get("note"), Version: version, Document: v.Get("document")}
		if x.Code == "recall" {
			if x.Until, err = day(v.Get("until")); err != nil {
				return ErrUntil.On("until")
			}
		}
		return s.Take(r.Context(), x)
	})
}

func (s *Service) spendForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		on, err := day(v.Get("on"))
		if err != nil {
			return ErrDay.With(v.Get("on")).On("on")
		}
		amount, err := sumOf(v, "amount")
		if err != nil {
			return err
		}
		_, err = s.Spend(r.Context(), Expenditure{Allocation: id, Voucher: v.Get("voucher"), On: on, Purpose: v.Get("purpose"), Amount: amount, Payee: v.Get("payee"), Note: v.Get("note")})
		return err
	})
}

func (s *Service) correctForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		expenditure, err := web.PathID(r, "expenditure")
		if err != nil {
			return err
		}
		amount, err := sumOf(v, "amount")
		if err != nil {
			return err
		}
		_, err = s.Correct(r.Context(), id, expenditure, amount, v.Get("voucher"), v.Get("note"))
		return err
	})
}

func (s *Service) repayForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		amount, err := sumOf(v, "amount")
		if err != nil {
			return err
		}
		return s.Repay(r.Context(), id, amount, v.Get("voucher"))
	})
}

func (s *Service) evaluateForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, func(id ids.ID, v url.Values) error {
		c, err := s.Allocation(r.Context(), id)
		if err != nil {
			return err
		}
		year, err := yearOf(v)
		if err != nil {
			return err
		}
		_, err = s.Evaluate(r.Context(), Evaluation{Fund: c.Fund, Record: c.Record, Year: year, Grade: v.Get("grade"), Document: v.Get("document"), Note: v.Get("note"), Published: v.Get("published") != ""})
		return err
	})
}
