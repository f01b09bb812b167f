// Package strictjson finds what encoding/json accepts silently.
package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Repeated returns the path of the first name that comes twice in an object, such as lines[2].amount, or "". Of such
// members encoding/json keeps the last one. Text that is no JSON is read up to the error.
func Repeated(text []byte) (path string) {
	path, _ = repeated(json.NewDecoder(bytes.NewReader(text)), "")
	return path
}

// repeated reads a value. ended says that nothing more can be read.
func repeated(decoder *json.Decoder, path string) (found string, ended bool) {
	token, err := decoder.Token()
	if err != nil {
		return "", true
	}
	opened, is := token.(json.Delim)
	if !is {
		return "", false
	}
	seen := map[string]bool{}
	for i := 0; decoder.More(); i++ {
		inner := path + "[" + strconv.Itoa(i) + "]"
		if opened == '{' {
			name, err := decoder.Token()
			if err != nil {
				return "", true
			}
			key := fmt.Sprint(name)
			inner = strings.TrimPrefix(path+"."+key, ".")
			if seen[key] {
				return inner, false
			}
			seen[key] = true
		}
		if found, ended = repeated(decoder, inner); found != "" || ended {
			return found, ended
		}
	}
	_, err = decoder.Token()
	return "", err != nil
}
