using Speakr.Monitor.Host.Access;

namespace Speakr.Monitor.Host;

/// <summary>What is said of users, to the operator and on the sign-in page.</summary>
internal sealed partial class Texts
{
    public string Language => Pick("en", "pt-BR");

    public string OtherLanguage => Pick("pt-BR", "en");

    public string OtherLanguageName => Pick("Português", "English");

    public string SignInTitle => Pick("Sign in to Speakr Monitor", "Entrar no Speakr Monitor");

    public string UserLabel => Pick("User", "Usuário");

    public string PasswordLabel => Pick("Password", "Senha");

    public string SignInButton => Pick("Sign in", "Entrar");

    public string ProviderButton => Pick("Sign in with the company's account", "Entrar com a conta da empresa");

    public string ProviderAway => Pick(
        "The sign-in service of SPEAKR_MONITOR__OIDC__AUTHORITY does not answer. Try again in a moment, or sign in with a password.",
        "O serviço de login de SPEAKR_MONITOR__OIDC__AUTHORITY não responde. Tente de novo daqui a pouco, ou entre com uma senha.");

    public string ProviderSignInFailed => Pick(
        "Signing in with the company's account failed. Start again from the sign-in page; the monitor's log has the reason.",
        "O login com a conta da empresa não deu certo. Comece de novo na página de login; o log do monitor diz o motivo.");

    public string NoRoleAtProvider => Pick(
        "This account may not use the monitor: the sign-in service gives it no role or queue. Ask your account administrator.",
        "Esta conta não pode usar o monitor: o serviço de login não informa papel nem fila para ela. Fale com quem administra as contas.");

    public string BadOidcAuthority(string name) => Pick(
        $"{name} must be the https address of an OpenID Connect provider, like https://login.example/realms/calls; http only on this machine.",
        $"{name} deve ser o endereço https de um provedor OpenID Connect, como https://login.example/realms/chamadas; http só nesta máquina.");

    public string OidcClientIdMissing(string name) => Pick(
        $"{name} is missing: set it to this monitor's client id at the OpenID Connect provider.",
        $"{name} não está definida: defina o id de cliente deste monitor no provedor OpenID Connect.");

    public string WrongPassword => Pick("Wrong user or password.", "Usuário ou senha incorretos.");

    public string TooManyWrongPasswords => Pick(
        $"More than {FailureLimit.Allowed} wrong attempts within a minute. Try again in a minute.",
        $"Mais de {FailureLimit.Allowed} tentativas erradas em um minuto. Tente de novo em um minuto.");

    public string MakeAUser => Pick(
        "There is no user yet: add one with 'speakr-monitor user add <name>'.",
        "Ainda não há usuário: adicione um com 'speakr-monitor user add <nome>'.");

    public string PageTooOld => Pick("This page was open for too long, or cookies are blocked. Try again.", "Esta página ficou aberta por tempo demais, ou os cookies estão bloqueados. Tente de novo.");

    public string FormNotFromHere => Pick("The form did not come from a page of this monitor. Load the page again.", "O formulário não veio de uma página deste monitor. Recarregue a página.");

    public string AccessStoreAway => Pick("The history database does not answer. Try again in a moment.", "O banco do histórico não responde. Tente de novo daqui a pouco.");

    public string BadUserName => Pick(
        "A user name must have 1 to 64 letters, digits, '-', '_', '.' and '@'.",
        "O nome de um usuário deve ter de 1 a 64 letras, dígitos, '-', '_', '.' e '@'.");

    public string BadPassword => Pick(
        $"A password must have {UserPassword.LeastLength} to {UserPassword.LongestLength} characters.",
        $"Uma senha deve ter de {UserPassword.LeastLength} a {UserPassword.LongestLength} caracteres.");

    public string BadProxy(string name, string value) => Pick(
        $"{name} must be IP addresses and networks such as 10.0.0.0/8, separated by commas; one was \"{value}\".",
        $"{name} deve ter endereços IP e redes como 10.0.0.0/8, separados por vírgulas; um deles é \"{value}\".");

    public string PasswordPrompt(string name) => Pick($"Password of {name}: ", $"Senha de {name}: ");

    public string PasswordAgain => Pick("Again: ", "De novo: ");

    public string PasswordsDiffer => Pick("The passwords differ. Nothing was changed.", "As senhas são diferentes. Nada foi mudado.");

    public string UserAdded(string name, string role) => Pick($"User {name} ({role}) was added.", $"O usuário {name} ({role}) foi adicionado.");

    public string UserTaken(string name) => Pick(
        $"There is already a user named {name}: choose another name, or remove the user with 'user remove {name}'.",
        $"Já existe um usuário chamado {name}: escolha outro nome ou remova-o com 'user remove {name}'.");

    public string NoSuchUser(string name) => Pick($"There is no user named {name}: 'user list' lists all.", $"Não existe usuário chamado {name}: 'user list' lista todos.");

    public string UserRemoved(string name) => Pick(
        $"User {name} was removed. Running monitors end the user's sessions within ten seconds.",
        $"O usuário {name} foi removido. Os monitores em execução encerram as sessões em até dez segundos.");

    public string PasswordChanged(string name) => Pick(
        $"The password of {name} was changed. Running monitors end the user's sessions within ten seconds.",
        $"A senha de {name} foi mudada. Os monitores em execução encerram as sessões em até dez segundos.");

    public string UserSignedOut(string name) => Pick(
        $"Running monitors end all sessions of {name} within ten seconds.",
        $"Os monitores em execução encerram todas as sessões de {name} em até dez segundos.");

    public string NoUsers => Pick("There are no users.", "Não há usuários.");
}
