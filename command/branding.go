package command

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
)

// brandingFlags holds the flags of branding.
type brandingFlags struct {
	env     Environment
	sandbox controlPlane
	client  string
	name    string
	logo    string // file
	remove  bool
}

// brandingCommand shows and changes how a project presents itself to customers.
func brandingCommand(env Environment) *cobra.Command {
	b := brandingFlags{env: env}
	cmd := &cobra.Command{
		Use:   "branding",
		Short: "Show or change the name and logo that customers see on the pages",
		Long: `Show the name and the logo of a project on the pages that customers see, or change them; what is not
given does not change. The logo is a PNG, JPEG, GIF, WebP or SVG file of up to 256 kB.
With --remove, the pages show the client id and no logo.`,
		Example: `  budsandbox branding --client-id suite-7 --name "Acme Money"
  budsandbox branding --client-id suite-7 --remove`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return b.run(cmd.Context()) },
	}
	b.sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&b.client, "client-id", "", "the project")
	cmd.Flags().StringVar(&b.name, "name", "", "the name")
	cmd.Flags().StringVar(&b.logo, "logo", "", "a file with the logo")
	cmd.Flags().BoolVar(&b.remove, "remove", false, "restore the client id and no logo")
	return cmd
}

// branding is how the control plane presents a project.
type branding struct {
	Name string `json:"display_name"`
	Logo string `json:"logo"` // data URL; empty for none
}

// run changes what the flags say, and prints the name and the kind of logo that customers then see.
func (b *brandingFlags) run(ctx context.Context) error {
	if b.client == "" {
		return usagef("say which project with --client-id")
	}
	changes, err := b.changes(ctx)
	if err != nil {
		return err
	}
	var shown branding
	if err := b.sandbox.setting(ctx, "/_sandbox/branding", b.client, changes, &shown); err != nil {
		return err
	}
	logo := "no logo"
	if kind, _, found := strings.Cut(strings.TrimPrefix(shown.Logo, "data:"), ";"); found {
		logo = "a logo (" + kind + ")"
	}
	_, err = fmt.Fprintf(b.env.Stdout, "%s, with %s\n", oneLine(shown.Name), logo)
	return err
}

// changes returns the settings to change, with null for those to remove.
func (b *brandingFlags) changes(ctx context.Context) (map[string]any, error) {
	if b.remove {
		if b.name != "" || b.logo != "" {
			return nil, usagef("--remove excludes --name and --logo; leave one out")
		}
		return map[string]any{"display_name": nil, "logo": nil}, nil
	}
	changes := map[string]any{}
	if b.name != "" {
		changes["display_name"] = b.name
	}
	if b.logo != "" {
		encoded, err := logoOf(ctx, b.env, b.logo)
		if err != nil {
			return nil, err
		}
		changes["logo"] = encoded
	}
	return changes, nil
}

// logoOf reads a picture and returns it as a data URL.
func logoOf(ctx context.Context, env Environment, file string) (string, error) {
	data, err := readFile(ctx, env, file)
	if err != nil {
		return "", fmt.Errorf("--logo: %w; name a picture", err)
	}
	kind := http.DetectContentType(data)
	if strings.HasSuffix(strings.ToLower(file), ".svg") {
		kind = "image/svg+xml"
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), nil
}
