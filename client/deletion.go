package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// maxPause is the maximum interval between polls of a deletion.
const maxPause = 5 * time.Second

// Deletion is the task that deletes a customer's data.
type Deletion struct {
	CustomerID, TaskID string

	client *Client
	state  state
}

// state is the status of a task.
type state struct {
	Status string  `json:"status"`
	Delay  float64 `json:"next_url_delay"` // in milliseconds
}

// Delete requests the deletion of a customer. The data are deleted when Wait returns nil.
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

// Wait polls until the deletion is done, first after the delay that the API returns, then at growing intervals. ctx
// limits the total time.
func (d *Deletion) Wait(ctx context.Context) error {
	for wait := d.state.delay(); ; wait = min(max(wait*3/2, d.state.delay()), maxPause) {
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

// poll uses the documented route, because the next_url in the response is not documented.
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

// delay returns the API's delay within reasonable limits.
func (s state) delay() time.Duration {
	return time.Duration(min(max(s.Delay, 50), 5000) * float64(time.Millisecond))
}
