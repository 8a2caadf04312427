-- Re-applied after every migration: what the application's role may do. It owns nothing.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hefu_app;
GRANT USAGE ON SCHEMA public TO hefu_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO hefu_app;
GRANT INSERT ON
    log, head, entry, answer, tile, timeline, signature,
    member, identifier, seat, account, granted_limit, invoice, background, voucher, holding, holding_end,
    outstanding_holding, voucher_sum, request, quote, payment_list, payment_line, bank_reference, notice, cosigned, cosignature, witnessed
    TO hefu_app;
GRANT UPDATE ON
    head, tile, member, seat, granted_limit, invoice, background, voucher, holding, outstanding_holding, voucher_sum, request, quote, payment_list
    TO hefu_app;
GRANT DELETE ON outstanding_holding, voucher_sum TO hefu_app;
GRANT INSERT, UPDATE, DELETE ON sign_in, session, draft, invitation, firm, recovery, sealed_quote, public_check, auditor TO hefu_app;
GRANT INSERT, UPDATE ON leaf_place, leaf_placed TO hefu_app;
GRANT INSERT ON document TO hefu_app;
