package wire

// Progress is the metadata of a task: its status and, while it is pending, the URL to poll.
type Progress struct {
	Status  string `json:"status"`
	NextURL string `json:"next_url,omitempty"`
	Delay   *int64 `json:"next_url_delay,omitempty"` // milliseconds
}
