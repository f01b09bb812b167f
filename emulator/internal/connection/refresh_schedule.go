package connection

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// The least and the most time between background refreshes: less than an hour after a fetch, a bank is not asked again (research section
// 3.6).
const (
	MinInterval = throttle
	MaxInterval = 365 * 24 * time.Hour
)

// CheckInterval refuses a time between background refreshes that cannot be meant; 0 is for never.
func CheckInterval(every time.Duration) error {
	switch {
	case every == 0 || every >= MinInterval && every <= MaxInterval:
		return nil
	case every > MaxInterval:
		return badPeriod("%s between background refreshes is too long; a year is the most", every)
	default:
		return badPeriod("%s between background refreshes is too short: within an hour of a fetch no bank is asked again; "+
			"give 1h or more, such as 24h or P1D, or 0s for none", every)
	}
}

func badPeriod(format string, values ...any) error {
	return &Refusal{ErrPeriod, "every", fmt.Sprintf(format, values...)}
}

// ParseInterval reads a time between background refreshes, such as 24h or P1D; 0s is for never.
func ParseInterval(text string) (time.Duration, error) {
	if text == "0" { // which has no unit, and needs none
		return 0, nil
	}
	period, err := bank.ParsePeriod(text)
	switch {
	case err != nil:
		return 0, badPeriod("%q is no length of time such as 24h or P1D; 0s is for none", text)
	case period.Months != 0:
		return 0, badPeriod("%q is longer at some times than at others; give days or hours, such as P30D", text)
	case period.Days > int(MaxInterval.Hours()/24) || period.Exact > MaxInterval:
		return 0, badPeriod("%q between background refreshes is too long; a year is the most", text)
	}
	every := time.Duration(period.Days)*24*time.Hour + period.Exact
	return every, CheckInterval(every)
}

// refreshSchedule is how often a project has its hosted customers refreshed, and since when.
type refreshSchedule struct {
	Every time.Duration `json:"every"` // 0 is never
	Since time.Time     `json:"since"`
}

// sharedSchedule is that of all projects without one of their own. Those that were there when it came have it since then, by their clocks.
type sharedSchedule struct {
	Every time.Duration              `json:"every"`
	Since map[bank.Project]time.Time `json:"since"`
}

// backgroundSetting is where the file keeps them.
const backgroundSetting = "background-refreshes"

func readSharedSchedule(tx *storage.Tx) (all sharedSchedule, err error) {
	if err = tx.Setting(backgroundSetting, &all); errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	if all.Since == nil {
		all.Since = map[bank.Project]time.Time{}
	}
	return all, err
}

func scheduleOf(tx *storage.Tx, p bank.Project) (own refreshSchedule, err error) {
	if err = tx.ProjectSetting(p, backgroundSetting, &own); !errors.Is(err, storage.ErrNotFound) {
		return own, err
	}
	all, err := readSharedSchedule(tx)
	return refreshSchedule{all.Every, all.Since[p]}, err
}

// Interval is how long after a fetch a project's hosted customers are refreshed, 0 if they are not; with an empty name, those of projects
// without a wish of their own.
func (b *BackgroundRefresher) Interval(p bank.Project) (every time.Duration, err error) {
	err = b.Service.Store.View(func(tx *storage.Tx) error {
		if p == "" {
			all, err := readSharedSchedule(tx)
			every = all.Every
			return err
		}
		own, err := scheduleOf(tx, p)
		every = own.Every
		return err
	})
	return every, err
}

// SetInterval changes it; nil takes a project's own wish away. What a new wish finds overdue waits for it as long as if it had been fetched now, so
// that nothing happens in the past.
func (b *BackgroundRefresher) SetInterval(p bank.Project, every *time.Duration) error {
	var wanted time.Duration
	if every != nil {
		wanted = *every
	}
	if err := CheckInterval(wanted); err != nil {
		return err
	}
	return b.Service.Store.Update(func(tx *storage.Tx) error {
		switch {
		case p == "":
			return b.setAll(tx, wanted)
		case every == nil:
			return b.setNone(tx, p)
		}
		var old refreshSchedule
		if err := tx.ProjectSetting(p, backgroundSetting, &old); err == nil && old.Every == wanted {
			return nil
		} else if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		return tx.PutProjectSetting(p, backgroundSetting, refreshSchedule{wanted, b.Service.Clock.Of(p).Now()})
	})
}

func (b *BackgroundRefresher) setAll(tx *storage.Tx, every time.Duration) error {
	all, err := readSharedSchedule(tx)
	if err != nil || all.Every == every {
		return err
	}
	all.Every = every
	clear(all.Since)
	for p := range tx.Projects() {
		all.Since[p] = b.Service.Clock.Of(p).Now()
	}
	return tx.PutSetting(backgroundSetting, all)
}

func (b *BackgroundRefresher) setNone(tx *storage.Tx, p bank.Project) error {
	var old refreshSchedule
	if err := tx.ProjectSetting(p, backgroundSetting, &old); errors.Is(err, storage.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	all, err := readSharedSchedule(tx)
	if err != nil {
		return err
	}
	all.Since[p] = b.Service.Clock.Of(p).Now()
	return errors.Join(tx.DeleteProjectSetting(p, backgroundSetting), tx.PutSetting(backgroundSetting, all))
}

// ResetIntervals forgets since when a project that is emptied, or all if p is empty, has its customers refreshed.
func ResetIntervals(tx *storage.Tx, p bank.Project) error {
	all, err := readSharedSchedule(tx)
	if err != nil || len(all.Since) == 0 {
		return err
	}
	maps.DeleteFunc(all.Since, func(one bank.Project, _ time.Time) bool { return p == "" || one == p })
	return tx.PutSetting(backgroundSetting, all)
}

// asked is when a bank was last asked for a customer's data.
type asked struct {
	provider string
	at       time.Time
}

// synced are the banks at which a customer has authorised consents, with the fetches that went well.
func synced(consents []bank.Consent) (all []asked) {
	for _, c := range consents {
		if c.Status != bank.ConsentAuthorised {
			continue
		}
		i := slices.IndexFunc(all, func(a asked) bool { return a.provider == c.Provider })
		if i < 0 {
			i, all = len(all), append(all, asked{provider: c.Provider})
		}
		if c.SyncedAt.After(all[i].at) {
			all[i].at = c.SyncedAt
		}
	}
	return all
}

// after is the refresh that follows when banks were last asked at these times: no bank is left alone for longer than wished.
func (w refreshSchedule) after(banks []asked) (at time.Time, ok bool) {
	if len(banks) == 0 {
		return at, false
	}
	last := slices.MinFunc(banks, func(a, b asked) int { return a.at.Compare(b.at) }).at
	if last.Before(w.Since) {
		last = w.Since
	}
	return last.Add(w.Every), true
}

// soonest is the instant before which a customer's next refresh cannot be, as his consents tell; false if he needs none.
func (w refreshSchedule) soonest(consents []bank.Consent) (time.Time, bool) {
	return w.after(synced(consents))
}

// due is when a customer's next refresh is, fetches that failed counted; false for one who is not hosted or has no authorised consent.
func (w refreshSchedule) due(tx *storage.Tx, p bank.Project, consents []bank.Consent) (at time.Time, ok bool, err error) {
	banks := synced(consents)
	if len(banks) == 0 {
		return at, false, nil
	}
	key := storage.CustomerKey(consents[0].Customer)
	customer, err := tx.Customers(p).Get(key)
	if err != nil || !customer.Hosted() {
		return at, false, err
	}
	for f, err := range tx.Fetches(p).Under(key) {
		if err != nil {
			return at, false, err
		}
		if f.Kind != bank.FetchRefresh && (f.Kind != bank.FetchConnect || f.Failed()) {
			continue
		}
		for i := range banks {
			if banks[i].provider == f.Provider && f.Started.After(banks[i].at) {
				banks[i].at = f.Started
			}
		}
	}
	at, ok = w.after(banks)
	return at, ok, nil
}
