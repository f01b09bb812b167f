package command

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// brandingCommand shows and changes how a project presents itself to customers.
func brandingCommand(env Environment) *cobra.Command {
	var sandbox running
	var client, name, logo string
	var remove bool
	cmd := &cobra.Command{
		Use:   "branding",
		Short: "Show or change the name and logo that customers see on the pages",
		Long: "Show by which name and with which logo a project presents itself on the pages that customers see, or change " +
			"them; what is not\n" +
			"given stays. The logo is a PNG, JPEG, GIF, WebP or SVG file of up to 256 kB. With --remove, the pages show " +
			"the client id\nand no logo.",
		Example: "  budsandbox branding --client-id suite-7 --name \"Acme Money\"\n  budsandbox branding --client-id " +
			"suite-7 --remove",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if client == "" {
				return usagef("say which project with --client-id")
			}
			if remove && (name != "" || logo != "") {
				return usagef("--remove excludes --name and --logo; leave one out")
			}
			method, path, body := http.MethodGet, "/_sandbox/branding?client_id="+url.QueryEscape(client), any(nil)
			if remove || name != "" || logo != "" {
				fields := map[string]any{"client_id": client}
				if remove {
					fields["display_name"], fields["logo"] = nil, nil
				}
				if name != "" {
					fields["display_name"] = name
				}
				if logo != "" {
					encoded, err := logoOf(cmd.Context(), env, logo)
					if err != nil {
						return err
					}
					fields["logo"] = encoded
				}
				method, path, body = http.MethodPut, "/_sandbox/branding", fields
			}
			var reply struct {
				Name string `json:"display_name"`
				Logo string `json:"logo"`
			}
			if err := sandbox.ask(cmd.Context(), method, path, body, &reply); err != nil {
				return err
			}
			text := "no logo"
			if kind, _, found := strings.Cut(strings.TrimPrefix(reply.Logo, "data:"), ";"); found {
				text = "a logo (" + kind + ")"
			}
			_, err := fmt.Fprintf(env.Stdout, "%s, with %s\n", oneLine(reply.Name), text)
			return err
		},
	}
	sandbox.flag(cmd)
	cmd.Flags().StringVar(&client, "client-id", "", "the project")
	cmd.Flags().StringVar(&name, "name", "", "the name")
	cmd.Flags().StringVar(&logo, "logo", "", "a file with the logo")
	cmd.Flags().BoolVar(&remove, "remove", false, "go back to the client id and no logo")
	return cmd
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
