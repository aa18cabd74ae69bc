"""Verbs of accounts in people's words, for history panels and the log."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "accounts.accept_invitation": _("接受邀请"),
        "accounts.accept_membership_request": _("确认绑定单位"),
        "accounts.activate_second_factor": _("开启两步验证"),
        "accounts.add_email": _("登记邮箱"),
        "accounts.appoint_staff": _("任命岗位"),
        "accounts.change_email": _("更改邮箱"),
        "accounts.change_member_role": _("调整成员角色"),
        "accounts.change_password": _("修改密码"),
        "accounts.change_profile": _("更正个人资料"),
        "accounts.close_account": _("注销账号"),
        "accounts.confirm_email": _("验证邮箱"),
        "accounts.create_staff_user": _("建立岗位账号"),
        "accounts.deactivate_second_factor": _("停用两步验证"),
        "accounts.decline_membership_request": _("未通过绑定单位申请"),
        "accounts.disable_user": _("停用账号"),
        "accounts.enable_user": _("恢复账号"),
        "accounts.end_membership": _("离开单位"),
        "accounts.end_other_sessions": _("退出其他设备"),
        "accounts.end_post": _("免去岗位"),
        "accounts.export_personal_data": _("下载个人数据"),
        "accounts.generate_recovery_codes": _("生成备用码"),
        "accounts.give_consent": _("同意"),
        "accounts.invite": _("发出邀请"),
        "accounts.invite_member": _("邀请成员"),
        "accounts.invite_staff": _("邀请岗位人员"),
        "accounts.issue_api_token": _("签发接口令牌"),
        "accounts.join_organisation": _("加入单位"),
        "accounts.register_user": _("注册账号"),
        "accounts.request_membership": _("申请绑定单位"),
        "accounts.reveal_number": _("查看完整号码"),
        "accounts.revoke_api_token": _("停用接口令牌"),
        "accounts.revoke_invitation": _("撤回邀请"),
        "accounts.end_session": _("会话到时退出"),
        "accounts.fail_sign_in": _("登录失败"),
        "accounts.lock_out": _("暂停登录"),
        "accounts.sign_in": _("登录"),
        "accounts.sign_out": _("退出"),
        "accounts.take_post": _("任职"),
        "accounts.withdraw_consent": _("撤回同意"),
        "accounts.withdraw_membership_request": _("撤回绑定单位申请"),
    }
)
