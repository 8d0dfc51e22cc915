//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <glib.h>

void guard_view_soon(void);
*/
import "C"

// guardWebView puts our guards on the web view, which Wails leaves open: the
// camera would be refused to our own page, and a link could lead the window to
// any site. Links to papers are handed to save, each on a goroutine of its own.
// It may be called once, from any goroutine.
func guardWebView(save func(link string)) {
	papers <- save
	C.guard_view_soon()
}

// papers holds the one function that saves. C calls back without a place for it.
var papers = make(chan func(string), 1)

//export save_paper
func save_paper(link *C.char) {
	save := <-papers
	papers <- save
	go save(C.GoString(link))
}

// downloads is the folder where this person's programs put what they fetch, "" where
// none is named.
func downloads() string {
	return C.GoString(C.g_get_user_special_dir(C.G_USER_DIRECTORY_DOWNLOAD))
}
