//! Texts about the log's clock.

use crate::messages;

messages! {
    /// The page on which the operator confirms the time.
    ClockTexts {
        title: "账本时钟", "The log's clock";
        log_time: "账本时间（北京时间）", "The log's time (UTC+8)";
        server_time: "服务器时间（北京时间）", "This server's time (UTC+8)";
        simulated: "这是演示账本，时间由 hefu demo advance 推进，无需确认。", "This log's time is simulated: hefu demo advance moves it, and there is nothing to confirm.";
        runs: "时钟运行正常，平台自行推进账本时间，无需确认。", "The clock runs: the platform moves the log's time by itself, and there is nothing to confirm.";
        stopped: "时钟已停止", "The clock has stopped";
        stopped_text: "服务器时间比账本时间晚 24 小时以上。平台一次最多推进 24 小时，因此暂停记录；须由运营方两名管理员先后签名，确认现在的时间。", "This server's time is more than 24 hours ahead of the log's. The platform may move time by 24 hours at most, so nothing is recorded until two of the operator's administrators have signed, one after the other, for the time that it is now.";
        before: "签名之前", "Before you sign";
        before_compare: "把上面的服务器时间与另一台设备的时钟（例如手机）比较。账本时间只能向前，确认错了无法退回。", "Compare this server's time above with the clock of another device, such as a telephone. The log's time never goes back: what was confirmed wrongly cannot be taken back.";
        before_due: "确认之后，停止期间到期的事项立即生效：未签收的凭证和转让失效，未放款的融资解除，等待中的草稿可能过期，等待生效的席位恢复可能就此生效。", "With the confirmation everything takes effect at once that fell due meanwhile: vouchers and transfers that were not signed for lapse, discounts that were not paid are unwound, drafts may have expired, and a recovery of seats that waited may come into force.";
        before_logs: "其他账本随登记账本推进，无需另行确认。", "Other logs follow this one by themselves.";
        compared: "我已将服务器时间与另一个时钟比较，两者一致", "I have compared this server's time with another clock, and they agree";
        compare_first: "请先将服务器时间与另一个时钟比较，再勾选确认。", "Compare this server's time with another clock first, then tick the box.";
        confirm: "核对并签名", "Review and sign";
        signed_once: "一名管理员已经签名，等待另一名管理员签名。", "One administrator has signed; another has to sign next.";
        see_draft: "查看待签名的内容", "See what waits for the signature";
        // On the first page.
        stopped_notice: "运营方确认时间之前不记录任何业务；可以照常查看。", "Until the operator has confirmed the time nothing is recorded; everything can be read as usual.";
        see_clock: "确认账本时间", "Confirm the log's time";
    }
}
