package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// composed is deploy/compose.yaml as Docker reads it, with what deploy/prepare.sh
// makes in a folder of its own.
func composed(t *testing.T) (project *types.Project, made string) {
	t.Helper()
	made = t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "sh", "../deploy/prepare.sh", made).CombinedOutput(); err != nil {
		t.Fatalf("prepare.sh: %v: %s", err, out)
	}
	set, err := os.ReadFile(filepath.Join(made, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	values := types.Mapping{}
	for line := range strings.Lines(string(set)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[name] = value
	}
	return loadComposed(t, "compose.yaml", values), made
}

func loadComposed(t *testing.T, name string, values types.Mapping) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir: "../deploy", ConfigFiles: []types.ConfigFile{{Filename: "../deploy/" + name}}, Environment: values,
	}, loader.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return project
}

// TestComposeBegins: what makes .env can be read without it, and gives the front
// volumes that it can write.
func TestComposeBegins(t *testing.T) {
	t.Parallel()
	project, _ := composed(t)
	first := loadComposed(t, "prepare.yaml", nil)
	if first.Name != project.Name {
		t.Errorf("it prepares %s, and %s is started", first.Name, project.Name)
	}
	var owned []string
	for _, v := range first.Services["prepare"].Volumes {
		if strings.HasPrefix(v.Target, "/owned/") {
			owned = append(owned, v.Source)
		}
	}
	front := project.Services["front"]
	for _, v := range front.Volumes {
		if !slices.Contains(owned, v.Source) {
			t.Errorf("the front writes %s, which belongs to root; %q are prepared", v.Source, owned)
		}
	}
	// The file of Caddy's program has this capability, and the kernel starts it
	// nowhere where it cannot be had: capabilities(7), capability-dumb binaries.
	if !slices.Contains(front.CapAdd, "NET_BIND_SERVICE") {
		t.Errorf("the front may have %q", front.CapAdd)
	}
	script, err := os.ReadFile("../deploy/initiate.sh")
	for _, want := range []string{"up -d --wait mongo1 mongo2 mongo3", `"readWriteAnyDatabase", "dbAdminAnyDatabase"`} {
		if err != nil || !strings.Contains(string(script), want) {
			t.Errorf("initiate.sh has no %s: %v", want, err)
		}
	}
}

// TestCompose: the file is one that Docker takes, and describes a set of three
// members that know each other by a key and speak TLS, and the app twice.
func TestCompose(t *testing.T) {
	t.Parallel()
	project, made := composed(t)
	for _, name := range []string{"mongo1", "mongo2", "mongo3"} {
		s := project.Services[name]
		for _, arg := range []string{
			"--replSet=rs0", "--keyFile=/run/secrets/keyfile", "--tlsMode=requireTLS",
			"--tlsCAFile=/run/secrets/ca.crt", "--tlsCertificateKeyFile=/run/secrets/member.pem",
		} {
			if !slices.Contains(s.Command, arg) {
				t.Errorf("%s is started with %q, without %s", name, s.Command, arg)
			}
		}
		if s.Hostname != name || !slices.ContainsFunc(s.Secrets, func(f types.ServiceSecretConfig) bool { return f.Source == name+".pem" && f.Target == "member.pem" }) {
			t.Errorf("%s is called %s and has the secrets %v", name, s.Hostname, s.Secrets)
		}
		if _, outside := s.Networks["front"]; outside || len(s.Ports) > 0 {
			t.Errorf("%s can be reached from outside: %v, %v", name, s.Networks, s.Ports)
		}
		wantCertificate(t, made, name)
	}
	first, second := project.Services["ticklist1"], project.Services["ticklist2"]
	wantSettings(t, first)
	if uri := first.Environment["MONGODB_URI"]; uri == nil || second.Environment["MONGODB_URI"] == nil || *uri != *second.Environment["MONGODB_URI"] {
		t.Error("the two servers have different databases")
	} else {
		wantSet(t, *uri)
	}
	if first.Volumes[0].Source == second.Volumes[0].Source {
		t.Error("the two servers write one ledger")
	}
	for name, s := range project.Services {
		wantGuarded(t, name, s)
	}
	wantFiles(t, project, made)
}

// wantSettings wants each variable to be a setting, and a server that starts with
// them.
func wantSettings(t *testing.T, s types.ServiceConfig) {
	t.Helper()
	params, err := env.GetFieldParams(&settings{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range s.Environment {
		if !slices.ContainsFunc(params, func(p env.FieldParams) bool { return p.Key == name }) {
			t.Errorf("%s is set to %s, which is no setting", name, s.Name)
		}
	}
	c, err := readConfig(func(name string) string {
		if v := s.Environment[name]; v != nil {
			return *v
		}
		return ""
	})
	if err != nil || s.StopGracePeriod == nil || c.Grace >= time.Duration(*s.StopGracePeriod) || len(c.warnings) > 0 {
		t.Errorf("the configuration: %v, %v; a stop takes %s, Docker waits for %v", err, c.warnings, c.Grace, s.StopGracePeriod)
	}
}

// wantSet wants an address of three members with TLS and a user.
func wantSet(t *testing.T, uri string) {
	t.Helper()
	cs, err := connstring.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"mongo1:27017", "mongo2:27017", "mongo3:27017"}; !slices.Equal(cs.Hosts, want) {
		t.Errorf("the app is told of %q, want %q", cs.Hosts, want)
	}
	if cs.ReplicaSet != "rs0" || !cs.SSL || cs.SSLInsecure || cs.SSLCaFile != "/run/secrets/ca.crt" || cs.Username == "" {
		t.Errorf("the app connects with set %q, TLS %v, user %q", cs.ReplicaSet, cs.SSL, cs.Username)
	}
}

// wantGuarded wants a service that can do little, is limited, and comes back.
func wantGuarded(t *testing.T, name string, s types.ServiceConfig) {
	t.Helper()
	if slices.Contains(s.Profiles, "once") {
		return
	}
	if s.User == "" || strings.HasPrefix(s.User, "0") || s.User == "root" || !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") {
		t.Errorf("%s runs as %q, its root is read-only: %v, without %v", name, s.User, s.ReadOnly, s.CapDrop)
	}
	if s.Restart != types.RestartPolicyUnlessStopped || s.HealthCheck == nil || s.Deploy == nil || s.Deploy.Resources.Limits == nil {
		t.Errorf("%s: restart %q, health %v, limits %v", name, s.Restart, s.HealthCheck, s.Deploy)
	} else if limits := s.Deploy.Resources.Limits; limits.MemoryBytes == 0 || limits.NanoCPUs == 0 {
		t.Errorf("%s is not limited: %+v", name, limits)
	}
	if s.Logging == nil || s.Logging.Options["max-size"] == "" {
		t.Errorf("what %s says fills the disk: %+v", name, s.Logging)
	}
}

// wantFiles wants each file that is named: in the repository, or made by prepare.sh
// and kept out of it.
func wantFiles(t *testing.T, project *types.Project, made string) {
	t.Helper()
	ignored, err := os.ReadFile("../.gitignore")
	if err != nil || !strings.Contains(string(ignored), "/deploy/secrets/\n") || !strings.Contains(string(ignored), "/deploy/.env\n") {
		t.Errorf("what prepare.sh makes is not left out of the repository: %v", err)
	}
	for name, c := range project.Configs {
		if _, err := os.Stat(c.File); err != nil {
			t.Errorf("the file of %s: %v", name, err)
		}
	}
	for name, secret := range project.Secrets {
		info, err := os.Stat(filepath.Join(made, "secrets", filepath.Base(secret.File)))
		if err != nil {
			t.Errorf("prepare.sh makes no %s: %v", name, err)
		} else if open := info.Mode().Perm()&0o077 != 0; open != (name == "ca.crt") {
			t.Errorf("%s has mode %s", name, info.Mode())
		}
	}
	for _, s := range project.Services {
		for _, v := range s.Volumes {
			if _, ok := project.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && !ok {
				t.Errorf("%s has the volume %s, which is none", s.Name, v.Source)
			}
		}
	}
	front, err := os.ReadFile("../deploy/Caddyfile")
	if err != nil || !strings.Contains(string(front), "reverse_proxy ticklist1:8080 ticklist2:8080") {
		t.Errorf("the front does not lead to both servers: %v", err)
	}
}

// wantCertificate wants a member's certificate to be good for its name and for
// this machine, where its health is asked.
func wantCertificate(t *testing.T, made, member string) {
	t.Helper()
	authority, err := os.ReadFile(filepath.Join(made, "secrets", "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	file := filepath.Join(made, "secrets", member+".pem")
	pair, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{member, "localhost"} {
		for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
			if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, KeyUsages: []x509.ExtKeyUsage{usage}}); err != nil {
				t.Errorf("%s as %s: %v", member, name, err)
			}
		}
	}
}
