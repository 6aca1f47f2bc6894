package order

// JobDue is the name of the daily step that takes what is over: orders time out, claims
// lapse, organisations that stay silent are warned and paused. See [Service.TimeUp].
const JobDue = "order.due"
