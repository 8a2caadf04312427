//! Texts of the refusals that any command can meet, and of the clock's.

in_both! {
    contracts::authority::CommandRefusal {
        LogHasBegun:
            "账本已经创建。创世记录只能是第 0 条记录，不能再次提交。",
            "The log has already begun. Genesis is entry 0 and cannot be submitted again.";
        LogNotBegun:
            "账本尚未创建，或创世记录没有列出至少两名不同人员、不同密钥的运营方管理员。请先提交完整的创世记录。",
            "The log has not begun, or its genesis lists fewer than two distinct operator administrators. Submit a complete genesis first.";
        RegistryOnly:
            "入会、席位、账户与审批规则只在登记账本上办理。请转到登记账本签署。",
            "Members are admitted, and sign for seats, accounts and approvals, on the registry log. Sign it for that log.";
        PlatformMayNotSign:
            "平台密钥只能签署任何人都可由账本推算出的事项和平台自身的声明。请由有权企业的席位签署。",
            "The platform key signs only what anyone could derive from the ledger, and its own statements. Have a seat of the member concerned sign.";
        UnknownMember:
            "账本上没有这家会员企业。请核对会员编号，或先办理入会。",
            "There is no such member on the ledger. Check the member's id, or have it admitted first.";
        UnknownKey:
            "签名密钥没有登记在贵企业名下。请使用本席位登记的密钥签名，或先由管理员登记席位。",
            "The signing key is not enrolled for your firm. Sign with your seat's own key, or have an administrator enrol the seat first.";
        KeyRevoked:
            "该席位已被停用，其密钥的签名不再有效。请改由其他席位签名，或请管理员重新登记。",
            "This seat was revoked and its key no longer signs. Have another seat sign, or ask an administrator to enrol you again.";
        KeyNotInForce:
            "该席位是恢复得来的，七天等待期未满，现在还不能签名。请在等待期满后再办理。",
            "This seat comes from a recovery and does not sign until its seven days have passed. Sign after that.";
        SamePerson:
            "两个签名来自同一席位或同一人。请由另一人的席位复核签名。",
            "Two of the signatures come from one seat or one person. Have another person's seat sign.";
        RoleMissing:
            "签名人的角色不能办理此事。业务由经办先签、复核后签，席位与账户事项由管理员签署。",
            "A signer's role does not allow this. Makers sign first and checkers after them; administrators sign for seats and accounts.";
        SignaturesMissing:
            "签名人数未达到贵企业审批规则的要求。请由其余复核人补签后再提交。",
            "Your firm's approval policy asks for more signatures. Have the remaining checkers sign before it is submitted.";
        OperatorOnly:
            "此事项只能由平台运营方办理。请联系运营方。",
            "Only the operator can do this. Please contact the operator.";
        PlatformOnly:
            "此项声明只能由平台密钥签署，会员席位不能签署。",
            "Only the platform's key signs this statement; no member's seat does.";
        RegistryStale:
            "本账本尚未取得登记账本的最新席位信息，暂时不能判断签名权限。无需重新签名，请稍后再试。",
            "This log does not have the registry's latest entries yet and cannot judge who may sign. Try again shortly; what you signed stays good.";
        StaleRules:
            "这份内容是按另一版规则制作的，现行规则已不同。请重新打开页面制作并签名。",
            "This was made for another version of the rules. Open the page again, review it and sign anew.";
        Expired:
            "签名时设定的有效期已过。请重新制作并签名。",
            "The time that was set for it when it was made has passed. Make it again and sign.";
        StalePrev:
            "在您核对之后，相关的凭证、份额或席位已有变动。请重新打开页面，核对最新情况后再签名。",
            "What this changes has changed since you reviewed it. Open the page again, check the present state and sign anew.";
    }
    contracts::head::HeadRefusal {
        UnknownObject:
            "账本上没有这个份额或会员。请核对编号。",
            "There is no such holding or member on the ledger. Check the id.";
        HeadDiffers:
            "这不是该对象最近一条记录的哈希，可能已有新的记录。请按最新记录重新声明。",
            "This is not the hash of the object's last entry; there may be a newer one. State it anew from the present head.";
    }
    contracts::clock::TickRefusal {
        NotLater:
            "新的账本时间不晚于现在的账本时间。时间只能向前。",
            "The new time is not later than the ledger's present time. Time only moves forward.";
        TooFar:
            "账本时钟已停止：账本时间落后 24 小时以上，须由运营方两个席位确认时间。在此之前不记录任何业务，请稍后再试。",
            "The log's clock has stopped: its time is more than 24 hours behind, and two seats of the operator have to confirm the time. Until then nothing is recorded; try again later.";
    }
    contracts::registry::import::ImportRefusal {
        NotAFurtherLog:
            "本账本就是登记账本，无需导入登记记录。",
            "This is the registry log itself: it imports nothing.";
        OtherRegistry:
            "这条记录不属于本账本创世记录所指定的登记账本。",
            "The entry is not of the registry log that this log's genesis names.";
        NotOfTheRegistry:
            "只导入会员与席位的记录、时间记录和登记账本的创世记录。",
            "Only entries about members and their seats, ticks and the registry's genesis are imported.";
        NotInOrder:
            "登记记录须从创世记录起依次导入，不得重复或倒退。",
            "The registry's entries are imported in their order, genesis first and none twice.";
        OlderCheckpoint:
            "所附检查点早于此前导入时的检查点。请使用登记账本最新的检查点。",
            "The checkpoint is older than one seen before. Use the registry's newest.";
        OtherClock:
            "登记账本与本账本的时间来源不同，其中一个是模拟时钟。",
            "The registry's time and this log's come from different clocks: one of them is simulated.";
        OtherOperator:
            "登记账本的运营方或其席位与本账本创世记录所列不同。",
            "The registry's operator or its seats are not those that this log's genesis lists.";
    }
}
