"""Verbs of accounts in people's words, for history panels and the log."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "accept_invitation": _("接受邀请"),
        "accept_membership_request": _("确认绑定单位"),
        "activate_second_factor": _("开启两步验证"),
        "add_email": _("登记邮箱"),
        "appoint_staff": _("任命岗位"),
        "change_email": _("更改邮箱"),
        "change_member_role": _("调整成员角色"),
        "change_password": _("修改密码"),
        "change_profile": _("更正个人资料"),
        "close_account": _("注销账号"),
        "confirm_email": _("验证邮箱"),
        "create_staff_user": _("建立岗位账号"),
        "deactivate_second_factor": _("停用两步验证"),
        "decline_membership_request": _("未通过绑定单位申请"),
        "disable_user": _("停用账号"),
        "enable_user": _("恢复账号"),
        "end_membership": _("离开单位"),
        "end_other_sessions": _("退出其他设备"),
        "end_post": _("免去岗位"),
        "export_personal_data": _("下载个人数据"),
        "generate_recovery_codes": _("生成备用码"),
        "give_consent": _("同意"),
        "invite": _("发出邀请"),
        "invite_member": _("邀请成员"),
        "invite_staff": _("邀请岗位人员"),
        "issue_api_token": _("签发接口令牌"),
        "join_organisation": _("加入单位"),
        "register_user": _("注册账号"),
        "request_membership": _("申请绑定单位"),
        "reveal_number": _("查看完整号码"),
        "revoke_api_token": _("停用接口令牌"),
        "revoke_invitation": _("撤回邀请"),
        "sign_in": _("登录"),
        "sign_out": _("退出"),
        "take_post": _("任职"),
        "withdraw_consent": _("撤回同意"),
        "withdraw_membership_request": _("撤回绑定单位申请"),
    }
)
