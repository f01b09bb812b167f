package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// The limits of the interval between polls of a deletion.
const (
	minPollInterval = 50 * time.Millisecond
	maxPollInterval = 5 * time.Second
)

// Deletion is the task that deletes a customer's data.
type Deletion struct {
	CustomerID, TaskID string

	client *Client
	status taskStatus
}

// taskStatus is the status of a task, with the delay after which the API wants to be polled.
type taskStatus struct {
	Status string  `json:"status"`
	Delay  float64 `json:"next_url_delay"` // in milliseconds
}

// Delete requests the deletion of a customer. The data are deleted when Wait returns nil.
func (c *Client) Delete(ctx context.Context, customerID string) (*Deletion, error) {
	var answer struct {
		Data struct {
			TaskID string `json:"task_id"`
		} `json:"data"`
		Metadata taskStatus `json:"metadata"`
	}
	err := c.sendAuthorised(ctx, request{
		method: http.MethodDelete, path: "/platform/v3/customers/" + url.PathEscape(customerID),
	}, &answer)
	if err != nil {
		return nil, fmt.Errorf("delete customer %s: %w", customerID, err)
	}
	return &Deletion{CustomerID: customerID, TaskID: answer.Data.TaskID, client: c, status: answer.Metadata}, nil
}

// Wait polls until the deletion is done, first after the delay that the API returns, then at growing intervals. ctx
// limits the total time.
func (d *Deletion) Wait(ctx context.Context) error {
	for wait := d.status.delay(); ; wait = min(max(wait*3/2, d.status.delay()), maxPollInterval) {
		switch d.status.Status {
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
		Metadata taskStatus `json:"metadata"`
	}
	path := "/platform/v3/customers/" + url.PathEscape(d.CustomerID) + "/" + url.PathEscape(d.TaskID)
	if err := d.client.sendAuthorised(ctx, request{method: http.MethodGet, path: path}, &answer); err != nil {
		return err
	}
	d.status = answer.Metadata
	if answer.Data.Result == "failed" {
		d.status.Status = "Failed"
	}
	return nil
}

// delay returns the API's delay within the limits of the poll interval.
func (s taskStatus) delay() time.Duration {
	delay := s.Delay * float64(time.Millisecond)
	return time.Duration(min(max(delay, float64(minPollInterval)), float64(maxPollInterval)))
}
