package route

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/locales/en"
	ut "github.com/go-playground/universal-translator"
	"github.com/go-playground/validator/v10"
	english "github.com/go-playground/validator/v10/translations/en"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// ruled has every rule of the routes, on every kind of value that they have it on.
type ruled struct {
	ForProject
	embedded
	Direction string   `query:"direction" validate:"oneof=credit debit"`
	Maybe     string   `query:"maybe" validate:"omitempty,oneof=a b"`
	Step      int      `query:"step" validate:"omitempty,oneof=1 2"`
	Size      int      `query:"size" validate:"gte=1,lte=1000"`
	Share     *float64 `query:"share" validate:"omitnil,gte=0,lte=0.5"`
	Count     uint64   `query:"count" validate:"max=10"`
	Types     []string `query:"types" validate:"max=2,dive,oneof=a b"`
	Since     time.Time
	Body      struct {
		Name     string            `json:"name" validate:"required,min=2,max=3"`
		Long     string            `json:"long" validate:"max=1024"`
		Short    string            `json:"short" validate:"gte=1,lte=1"`
		ID       string            `json:"id" validate:"omitempty,uuid"`
		Mail     string            `json:"mail" validate:"omitempty,email"`
		Flag     *bool             `json:"flag" validate:"required"`
		Choice   *string           `json:"choice" validate:"oneof=a b"`
		List     []string          `json:"list" validate:"required,min=1,dive,max=2"`
		Rows     []inner           `json:"rows" validate:"dive"`
		Maps     map[string]string `json:"maps" validate:"dive,oneof=a b"`
		Nested   inner             `json:"nested" validate:"required"`
		Pointer  *inner            `json:"pointer" validate:"omitempty"`
		Free     any               `json:"free" validate:"required"`
		When     time.Time         `json:"when" validate:"required"`
		UUID     uuid.UUID         `json:"uuid" validate:"required"`
		Switch   bool              `json:"switch"`
		Switched string            `json:"switched" validate:"required_if=Switch true"`
		Kinded   *string           `json:"kinded" validate:"required_if=Maybe a"`
		Maybe    *string           `json:"maybe"`
	} `body:"required"`
}

type embedded struct {
	Text string `header:"X-Text" validate:"required"`
}

type inner struct {
	Amount int      `json:"amount" validate:"gte=0"`
	Texts  []string `json:"texts" validate:"omitempty,max=1"`
	Deep   *inner   `json:"deep"`
}

// Ensure that the same values are refused, in the same words, as by the library that the rules are named after.
func TestRulesAgreeWithTheLibrary(t *testing.T) {
	t.Parallel()
	library := validator.New(validator.WithRequiredStructEnabled())
	library.RegisterTagNameFunc(wireName)
	locale := en.New()
	translator, _ := ut.New(locale, locale).GetTranslator("en")
	if err := english.RegisterDefaultTranslations(library, translator); err != nil {
		t.Fatal(err)
	}
	text := rapid.SampledFrom([]string{"", "a", "b", "éé", "ccc", "dddd", "credit", "debit"})
	texts := rapid.SliceOfN(text, 0, 3)
	pointer := rapid.Ptr(text, true)
	count := rapid.SampledFrom([]int{-1, 0, 1, 2, 5, 1000, 1001})
	mails := rapid.SampledFrom([]string{
		"", "a", "a@b", "a@b.c", "a@b.co.uk", "a.b+c@d.example", "A <a@b.co>", "a@b..co", "a b@c.de", "a@-b.co", "é@ü.de",
		"a@b.c1",
		"a@b.1", "a@b_c.de", "a.@b.de", "a@b.de.", `"a b"@c.de`, "a@b@c.de",
	})
	uuids := rapid.SampledFrom([]string{
		"", "x", "b057c6cc-bc39-4fa6-b5be-785e1b5c20b2", "B057C6CC-bc39-4fa6-b5be-785e1b5c20b2",
		"b057c6ccbc394fa6b5be785e1b5c20b2",
	})
	row := rapid.Custom(func(t *rapid.T) inner {
		i := inner{Amount: count.Draw(t, "amount"), Texts: texts.Draw(t, "texts")}
		if rapid.Bool().Draw(t, "deep") {
			i.Deep = &inner{Amount: count.Draw(t, "deep amount")}
		}
		return i
	})
	own := &validation{}
	rapid.Check(t, func(t *rapid.T) {
		var in ruled
		in.Text, in.Direction, in.Maybe = text.Draw(t, "text"), text.Draw(t, "direction"), text.Draw(t, "maybe")
		in.Step, in.Size, in.Count = count.Draw(t, "step"), count.Draw(t, "size"), uint64(max(0, count.Draw(t, "count")))
		in.Share = rapid.Ptr(rapid.SampledFrom([]float64{-0.1, 0, 0.5, 0.6}), true).Draw(t, "share")
		in.Types = texts.Draw(t, "types")
		b := &in.Body
		b.Name, b.Short = text.Draw(t, "name"), text.Draw(t, "short")
		b.Long = strings.Repeat("é", rapid.SampledFrom([]int{0, 1024, 1025}).Draw(t, "long"))
		b.ID, b.Mail = uuids.Draw(t, "id"), mails.Draw(t, "mail")
		b.Flag, b.Choice = rapid.Ptr(rapid.Bool(), true).Draw(t, "flag"), pointer.Draw(t, "choice")
		b.List = rapid.SampledFrom([][]string{nil, {}, {"a"}, {"a", "éé", "ccc"}}).Draw(t, "list")
		b.Rows, b.Nested = rapid.SliceOfN(row, 0, 2).Draw(t, "rows"), row.Draw(t, "nested")
		b.Maps = rapid.MapOfN(text, text, 0, 1).Draw(t, "maps")
		b.Pointer = rapid.Ptr(row, true).Draw(t, "pointer")
		b.Free = rapid.SampledFrom([]any{nil, "", "x", map[string]any{}}).Draw(t, "free")
		b.Switch, b.Switched = rapid.Bool().Draw(t, "switch"), text.Draw(t, "switched")
		b.Kinded, b.Maybe = pointer.Draw(t, "kinded"), pointer.Draw(t, "body's maybe")
		if rapid.Bool().Draw(t, "times") {
			b.When, b.UUID = time.Unix(1, 0), uuid.UUID{1}
		}
		var want []string
		if err := library.Struct(&in); err != nil {
			for _, v := range err.(validator.ValidationErrors) {
				name := v.Field()
				if _, path, inBody := strings.Cut(v.Namespace(), ".Body."); inBody {
					name = "body " + path
				}
				want = append(want, fmt.Sprintf("%s: %s %v", name, v.Translate(translator), strings.HasPrefix(v.Tag(), "required")))
			}
		}
		var got []string
		for _, p := range own.check(&in) {
			name := p.Name
			if p.In == "body" {
				name = "body " + name
			}
			got = append(got, fmt.Sprintf("%s: %s %v", name, p.Text, p.Kind == Missing))
		}
		if len(got) != len(want) {
			t.Fatalf("%+v\n%d problems, the library has %d", in, len(got), len(want))
		}
		told := min(len(got), maxProblems) // the others have no text
		if diff := cmp.Diff(want[:told], got[:told]); diff != "" {
			t.Fatalf("%+v\n-library +own:\n%s", in, diff)
		}
	})
}

// Ensure that a rule that is misspelt is found as the sandbox starts, not by the first request that it is for.
func TestUnknownRule(t *testing.T) {
	t.Parallel()
	defer func() {
		want := `the rule "maximum" of struct { Size int "validate:\"maximum=3\"" }.Size is unknown`
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}()
	hasValidation(reflect.TypeFor[[]struct {
		Size int `validate:"maximum=3"`
	}](), map[reflect.Type]bool{})
}
