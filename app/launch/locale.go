package launch

import "strings"

// plainLocale is set where the environment names no language.
const plainLocale = "en_US.UTF-8"

// Locale returns the variables to set before the window's libraries start, none
// where a language is named. Under "C" the web view reports the language "C",
// which no number or date format knows, and a page that formats one stays blank.
func Locale(getenv func(string) string) map[string]string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		if named(value) {
			return nil
		}
		break
	}
	return map[string]string{"LANG": plainLocale, "LC_ALL": plainLocale}
}

func named(locale string) bool {
	language, _, _ := strings.Cut(locale, ".")
	return language != "C" && language != "POSIX"
}

// French reports whether the environment asks for French.
func French(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			return strings.HasPrefix(value, "fr")
		}
	}
	return false
}
