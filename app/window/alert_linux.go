//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>
#include <stdlib.h>

static int alert(const char *title, const char *text) {
	if (!gtk_init_check(NULL, NULL)) {
		return 0;
	}
	GtkWidget *dialog = gtk_message_dialog_new(NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s", title);
	gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", text);
	gtk_window_set_title(GTK_WINDOW(dialog), "TicketCrib");
	gtk_window_set_position(GTK_WINDOW(dialog), GTK_WIN_POS_CENTER);
	gtk_dialog_run(GTK_DIALOG(dialog));
	gtk_widget_destroy(dialog);
	return 1;
}
*/
import "C"

import "unsafe"

// Alert shows why the program does not start and waits until the person has
// closed it. It reports false where nothing could be shown. It must be called
// from main's own goroutine, before or instead of Run.
func Alert(title, text string) bool {
	cTitle, cText := C.CString(title), C.CString(text)
	defer C.free(unsafe.Pointer(cTitle))
	defer C.free(unsafe.Pointer(cText))
	return C.alert(cTitle, cText) == 1
}
