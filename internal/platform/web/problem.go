package web

import (
	"encoding/json"
	"net/http"
)

// Problem is the body of a refusal for programs (RFC 9457).
type Problem struct {
	Type      string         `json:"type" doc:"about:blank; the code says which refusal it is"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code" doc:"stable code of the refusal"`
	Detail    string         `json:"detail,omitempty" doc:"what is wrong, in the language of the reader"`
	Remedy    string         `json:"remedy,omitempty" doc:"what to do about it"`
	RequestID string         `json:"request_id,omitempty"`
	Errors    []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one of several faults.
type ProblemField struct {
	Code     string `json:"code"`
	Location string `json:"location,omitempty"`
	Detail   string `json:"detail,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
}

// Error, GetStatus and ContentType make a Problem an error of huma.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func (f Failure) asProblem() *Problem {
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status,
		Code: f.First.Code, Detail: f.First.Reason, Remedy: f.First.Fix, RequestID: f.RequestID,
	}
	for _, m := range f.All {
		if m.Field == "" && len(f.All) == 1 {
			break
		}
		where := m.Field
		if where == "" {
			where = m.Place
		}
		p.Errors = append(p.Errors, ProblemField{m.Code, where, m.Reason, m.Fix})
	}
	return p
}

func (f Failure) problem() []byte {
	body, err := json.Marshal(f.asProblem())
	if err != nil { // strings and numbers always marshal
		return []byte(`{"status":500}`)
	}
	return body
}
