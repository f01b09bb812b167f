package command

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// clockNext moves the clock to the next entry of the agenda.
func clockNext(env Environment, sandbox *clockFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "next [KIND...]",
		Short: "Move the clock to the next entry of the agenda",
		Long: "Move the clock forward to the first entry of the agenda, or to the first of some kinds such as\n" +
			"consent_expires, and print what fell due. `budsandbox agenda` lists the entries.",
		Example: `  budsandbox clock next
  budsandbox clock next consent_expires consent_revoked`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, kinds []string) error {
			body := sandbox.body(map[string]any{"to": "next"})
			if len(kinds) > 0 {
				body["kinds"] = kinds
			}
			var moved struct {
				clockReading
				FellDue []emulator.AgendaEntry `json:"fell_due"`
			}
			if err := sandbox.ask(cmd.Context(), http.MethodPost, "/_sandbox/clock/advance", body, &moved); err != nil {
				return withArgumentName(err, "kinds", "the kind")
			}
			for _, e := range moved.FellDue {
				fmt.Fprintln(env.Stdout, oneLine(strings.Join(agendaRow(e)[1:], "  ")))
			}
			return moved.print(env)
		},
	}
}

// clockUntil moves the clock until an event is sent.
func clockUntil(env Environment, sandbox *clockFlags) *cobra.Command {
	var within string
	cmd := &cobra.Command{
		Use:   "until EVENT",
		Short: "Move the clock until a webhook such as payment.success is sent",
		Long: `Move the clock forward until a webhook is sent, whether or not an address is set for it. If none is
sent within the period --within, the clock has moved by that period, and the status is 1.`,
		Example: `  budsandbox clock until open_banking.consent.revoked
  budsandbox clock until payment.success --within P5D`,
		Args: exactlyOne("the name of a webhook such as payment.success"),
		RunE: func(cmd *cobra.Command, args []string) error {
			body := sandbox.body(map[string]any{"until": map[string]string{"event": args[0], "within": within}})
			var moved struct {
				clockReading
				Sent bool `json:"event_sent"`
			}
			if err := sandbox.ask(cmd.Context(), http.MethodPost, "/_sandbox/clock/advance", body, &moved); err != nil {
				return withArgumentName(err, "until.event", "the event")
			}
			if err := moved.print(env); err != nil || moved.Sent {
				return err
			}
			return fmt.Errorf("no %s was sent within %s; `budsandbox agenda --event %s` says what would send it",
				args[0], within, args[0])
		},
	}
	cmd.Flags().StringVar(&within, "within", "P1Y", "the longest move")
	return cmd
}

// clockPlay moves the clock steadily.
func clockPlay(env Environment, sandbox *clockFlags) *cobra.Command {
	var length string
	cmd := &cobra.Command{
		Use:   "play RATE",
		Short: "Run the clock fast, such as at 1d/s, and print what falls due",
		Long: `Move the clock forward steadily, such as by a day every second (1d/s), and print what falls due as
it passes, until it has moved by --for or you interrupt it. The clock then stays where it is, frozen
if it was frozen before.`,
		Example: `  budsandbox clock play 1d/s
  budsandbox clock play 30d/s --for 180d --client-id suite-7`,
		Args: exactlyOne("a rate such as 1d/s"),
		RunE: func(cmd *cobra.Command, args []string) error {
			period, found := strings.CutSuffix(args[0], "/s")
			rate, err := parseDuration("", period)
			if !found || err != nil || rate <= 0 {
				return usagef("%q is not a rate such as 1d/s or 6h/s, which is the sandbox's time for each second", args[0])
			}
			left, err := parseDuration("for", length)
			if err != nil {
				return err
			}
			p := &player{env: env, sandbox: sandbox, rate: rate, left: left}
			return p.play(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&length, "for", "3650d", "how far to move the clock, such as 90d")
	return cmd
}

// player moves a clock steadily.
type player struct {
	env     Environment
	sandbox *clockFlags
	rate    time.Duration   // sandbox time in a second
	left    time.Duration   // remaining sandbox time
	own     map[string]bool // projects with clocks of their own, which do not move
	clock   clockReading    // as last read
}

// playInterval is the interval between two moves of the clock.
const playInterval = 250 * time.Millisecond

// play moves the clock until the time is over or ctx is done.
func (p *player) play(ctx context.Context) error {
	if err := p.start(ctx); err != nil {
		return err
	}
	ticker := time.NewTicker(playInterval)
	defer ticker.Stop()
	lastTick := time.Now()
	for p.left > 0 {
		select {
		case <-ctx.Done():
			return p.clock.print(p.env)
		case now := <-ticker.C:
			step := time.Duration(float64(p.rate) * now.Sub(lastTick).Seconds()).Truncate(time.Microsecond)
			lastTick = now
			if err := p.move(ctx, min(step, p.left)); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
	return p.clock.print(p.env)
}

// start reads the clock, and which projects have clocks of their own.
func (p *player) start(ctx context.Context) error {
	p.own = map[string]bool{}
	query := url.Values{"counts": {"false"}, "limit": {strconv.Itoa(maxPage)}}
	for {
		var projects struct {
			Data []emulator.Project
			Next string
		}
		if err := p.sandbox.ask(ctx, http.MethodGet, "/_sandbox/projects?"+query.Encode(), nil, &projects); err != nil {
			return err
		}
		for _, one := range projects.Data {
			p.own[one.Client] = one.OwnClock
		}
		if projects.Next == "" {
			break
		}
		query.Set("after", projects.Next)
	}
	return p.sandbox.setting(ctx, "/_sandbox/clock", p.sandbox.client, nil, &p.clock)
}

// move moves the clock by a step and prints what fell due.
func (p *player) move(ctx context.Context, step time.Duration) error {
	to := p.clock.Now.Add(step)
	query := url.Values{"until": {to.Format(time.RFC3339Nano)}, "limit": {"1000"}}
	if p.sandbox.client != "" {
		query.Set("client_id", p.sandbox.client)
	}
	var due struct{ Data []emulator.AgendaEntry }
	if err := p.sandbox.ask(ctx, http.MethodGet, "/_sandbox/agenda?"+query.Encode(), nil, &due); err != nil {
		return err
	}
	body := p.sandbox.body(map[string]any{"by": step.String()})
	if err := p.sandbox.ask(ctx, http.MethodPost, "/_sandbox/clock/advance", body, &p.clock); err != nil {
		return err
	}
	p.left -= step
	for _, e := range due.Data {
		if p.sandbox.client == "" && p.own[e.Client] {
			continue
		}
		if _, err := fmt.Fprintln(p.env.Stdout, oneLine(strings.Join(agendaRow(e), "  "))); err != nil {
			return err
		}
	}
	return nil
}
