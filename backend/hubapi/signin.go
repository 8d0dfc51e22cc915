package hubapi

// SignInDoc says through whom buyers may sign in, without its secret.
type SignInDoc struct {
	Name     string `json:"name"`   // as buyers know it: Google
	Issuer   string `json:"issuer"` // "": nobody
	ClientID string `json:"clientId"`
	// Redirect is the address to register there; "" while buyers reach no pages here.
	Redirect string `json:"redirect"`
	CanSet   bool   `json:"canSet"`
}

// SetSignIn sets through which OpenID Connect provider buyers may sign in beside a code.
// Secret keeps what it is where it is "".
type SetSignIn struct {
	Name     string `json:"name"`
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
	Off      bool   `json:"off"`
}
