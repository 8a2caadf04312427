//! Texts of signing in.

use crate::messages;

messages! {
    /// The sign-in page.
    SessionTexts {
        sign_in: "登录", "Sign in";
        login: "登录名", "Sign-in name";
        password: "登录密码", "Password";
        password_hint: "登录密码只用于进入页面；签署业务另需席位密钥的口令。", "It opens your pages. Signing needs the passphrase of your seat's key as well.";
        submit: "登录", "Sign in";
        wrong: "登录名或密码不正确，或该席位尚未开通。请重新输入。", "The sign-in name or password is wrong, or the seat is not enrolled yet. Please try again.";
        demo_title: "演示席位", "Demo seats";
        demo_table: "登录名、密码与企业", "Names, passwords and firms";
        demo_text: "演示环境中登录密码与签名口令相同。每家企业有经办与复核两个席位，请用两个浏览器窗口分别登录。", "In the demo the password and the passphrase are the same. Each firm has a maker and a checker: sign in to them in two browser windows.";
        demo_firm: "企业", "Firm";
        demo_login: "登录名", "Sign-in name";
        demo_password: "密码与口令", "Password and passphrase";
    }
}
