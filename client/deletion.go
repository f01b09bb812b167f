package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// longestPause is as far apart as polls of a slow deletion get.
const longestPause = 5 * time.Second

// Deletion is the task that removes a customer's data, which the API does in its own time.
type Deletion struct {
	CustomerID, TaskID string

	client *Client
	state  state
}

// state is what the API says about a task, when it is asked for and when it is polled.
type state struct {
	Status string  `json:"status"`
	Delay  float64 `json:"next_url_delay"` // in milliseconds
}

// Delete asks the API to delete a customer; the data is gone when Wait returns nil.
func (c *Client) Delete(ctx context.Context, customerID string) (*Deletion, error) {
	var answer struct {
		Data struct {
			TaskID string `json:"task_id"`
		} `json:"data"`
		Metadata state `json:"metadata"`
	}
	err := c.authorised(ctx, request{
		method: http.MethodDelete, path: "/platform/v3/customers/" + url.PathEscape(customerID),
	}, &answer)
	if err != nil {
		return nil, fmt.Errorf("delete customer %s: %w", customerID, err)
	}
	return &Deletion{CustomerID: customerID, TaskID: answer.Data.TaskID, client: c, state: answer.Metadata}, nil
}

// Wait polls until the deletion is over, first after the delay that the API advises, then at growing intervals.
// How long it waits in all is ctx's affair.
func (d *Deletion) Wait(ctx context.Context) error {
	for wait := d.state.delay(); ; wait = min(max(wait*3/2, d.state.delay()), longestPause) {
		switch d.state.Status {
		case "Completed":
			return nil
		case "Failed":
			return fmt.Errorf("delete customer %s: the API could not finish it (task %s)", d.CustomerID, d.TaskID)
		}
		err := d.client.sleep(ctx, wait)
		if err == nil {
			err = d.poll(ctx)
		}
		if err != nil {
			return fmt.Errorf("wait for the deletion of customer %s (task %s): %w", d.CustomerID, d.TaskID, err)
		}
	}
}

// poll asks at the documented route; the next_url that the API prints, without /platform, is documented nowhere.
func (d *Deletion) poll(ctx context.Context) error {
	var answer struct {
		Data struct {
			Result string `json:"result"`
		} `json:"data"`
		Metadata state `json:"metadata"`
	}
	path := "/platform/v3/customers/" + url.PathEscape(d.CustomerID) + "/" + url.PathEscape(d.TaskID)
	if err := d.client.authorised(ctx, request{method: http.MethodGet, path: path}, &answer); err != nil {
		return err
	}
	d.state = answer.Metadata
	if answer.Data.Result == "failed" {
		d.state.Status = "Failed"
	}
	return nil
}

// delay is what the API advises, within reason.
func (s state) delay() time.Duration {
	return time.Duration(min(max(s.Delay, 50), 5000) * float64(time.Millisecond))
}
