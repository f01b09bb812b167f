package control

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

type setThresholdsRequest struct {
	route.Public
	Body struct {
		Client     string              `json:"client_id"` // client id; empty for projects without thresholds of their own
		Thresholds map[string]*decimal `json:"thresholds" validate:"required"`
	} `body:"required"`
}

type thresholdsData struct {
	Client     string            `json:"client_id,omitempty"`
	Thresholds map[string]string `json:"thresholds"`
}

// insightThresholds returns the thresholds of actionable insights: the configured ones, and defaults.
func (h *Handlers) insightThresholds(
	req *route.Request,
	in *optionalClientRequest,
) (reply route.Data[thresholdsData], _ error) {
	return h.thresholdsReply(req.Context(), in.Client)
}

func (h *Handlers) thresholdsReply(ctx context.Context, client string) (reply route.Data[thresholdsData], _ error) {
	configured, err := h.Alerts.Thresholds(ctx, bank.Project(client))
	if err != nil {
		return reply, err
	}
	reply.Data = thresholdsData{client, map[string]string{}}
	for _, o := range insight.ThresholdOptions {
		value, given := configured[o.Key()]
		if !given {
			value = o.Default
		}
		reply.Data.Thresholds[o.Key()] = o.Format(value)
	}
	return reply, nil
}

// setInsightThresholds sets thresholds, as Bud's support does for real clients. null removes a setting.
func (h *Handlers) setInsightThresholds(
	req *route.Request,
	in *setThresholdsRequest,
) (reply route.Data[thresholdsData], _ error) {
	changes := map[string]*insight.Threshold{}
	for _, key := range slices.Sorted(maps.Keys(in.Body.Thresholds)) {
		if _, known := insight.FindThresholdOption(key); !known {
			return reply, route.InvalidField("thresholds."+key, "is not a threshold; known are "+thresholdKeys())
		}
		given := in.Body.Thresholds[key]
		if given == nil {
			changes[key] = nil
			continue
		}
		value, err := insight.ParseThreshold(strings.Trim(given.text, `"`))
		if err != nil {
			return reply, route.InvalidField("thresholds."+key, err.Error())
		}
		changes[key] = &value
	}
	if err := h.Alerts.SetThresholds(req.Context(), bank.Project(in.Body.Client), changes); err != nil {
		return reply, fmt.Errorf("configure thresholds: %w", err)
	}
	return h.thresholdsReply(req.Context(), in.Body.Client)
}

func thresholdKeys() string {
	var keys []string
	for _, o := range insight.ThresholdOptions {
		keys = append(keys, o.Key())
	}
	return strings.Join(keys, ", ")
}
