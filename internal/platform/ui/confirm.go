package ui

// Confirm is a step of a case that waits to be confirmed; caseflow makes it of a preview.
type Confirm struct {
	Title       string // zh key: the step
	Refusal     string // why the step cannot be taken; the form is left out then
	Facts       []Fact
	Rules       []ConfirmRule
	Mails       []ConfirmMail
	Form        Form
	Hidden      [][2]string
	Reasons     []Option
	NeedsReason bool
	Warned      bool // a rule asks for a word of excuse
	Note        string
	Excuse      string
}

// ConfirmRule is what a rule says of the step, all in the reader's language but Says, a zh key.
type ConfirmRule struct{ Name, Code, Tone, Says, Measured, Threshold, Note string }

// ConfirmMail is what somebody will be told, in the reader's language.
type ConfirmMail struct {
	Who, Text string
	Mail      bool // goes out by mail, not on the page alone
}
