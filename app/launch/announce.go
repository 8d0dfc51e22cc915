package launch

import (
	"fmt"
	"io"
	"sync"
)

// Announce returns a function that tells a person each link to the screens: the
// first with what it is, every later one as another way in. A link always stands
// alone on its line.
func (w Words) Announce(out io.Writer, noDisplay bool) func(link string) {
	var first sync.Once
	return func(link string) {
		opening := "\n" + w.Another
		closing := ""
		first.Do(func() {
			opening, closing = w.Ready, w.Once+"\n"
			if noDisplay {
				opening = w.NoDisplay + "\n" + opening
			}
		})
		_, _ = fmt.Fprintf(out, "%s\n\n  %s\n\n%s", opening, link, closing)
	}
}
