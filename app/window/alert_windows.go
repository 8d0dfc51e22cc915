package window

import "golang.org/x/sys/windows"

// Alert shows why the program does not start and waits until the person has
// closed it. It reports false where nothing could be shown.
func Alert(title, text string) bool {
	cTitle, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return false
	}
	cText, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return false
	}
	_, err = windows.MessageBox(0, cText, cTitle, windows.MB_OK|windows.MB_ICONERROR)
	return err == nil
}
